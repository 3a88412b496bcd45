import t from 'tap'
import { decodeRecordBatches, encodeRecordBatch } from '../../src/kafka/canary/apis/record-batch.ts'
import type { Api } from '../../src/kafka/client/api.ts'
import { apiVersions } from '../../src/kafka/client/apis/api-versions.ts'
import { decodeMemberAssignment } from '../../src/kafka/client/apis/member-assignment.ts'
import { saslAuthenticate } from '../../src/kafka/client/apis/sasl-authenticate.ts'
import { saslHandshake } from '../../src/kafka/client/apis/sasl-handshake.ts'
import { FrameGuard } from '../../src/kafka/client/frame-guard.ts'
import { Reader } from '../../src/kafka/client/wire/reader.ts'
import { WireError } from '../../src/kafka/client/wire/wire-error.ts'
import { Writer } from '../../src/kafka/client/wire/writer.ts'
import { logInByScram, scramDigests } from '../../src/kafka/client/sasl/scram.ts'
import { TransportError } from '../../src/transport/transport-error.ts'
import { codecs } from '../../testbed/kafka-vectors/codecs.ts'
import { responseFrame } from '../kafka/client/scripted-broker.ts'
import { fuzz } from './fuzz.ts'
import { responses } from './kafka-vectors.ts'

/** Returns the calls of the sink while a response is decoded, whether it is valid or not. */
function decodedSteps(api: Api<unknown, object>, version: number, response: Buffer): number {
  let steps = 0
  const count = (): number => steps++
  const sink = new Proxy({}, { get: () => count })
  const reader = new Reader(response)
  try {
    const request = { groups: ['billing'], partitions: [{ partition: 0 }] }
    Array.from(api.decode(reader, version, request, sink))
  } catch (error) {
    if (!(error instanceof WireError)) throw error
  }
  return steps
}

for (const api of codecs as readonly Api<unknown, object>[]) {
  for (let version = api.minVersion; version <= api.maxVersion; version++) {
    await fuzz(t, {
      name: `${api.name} v${version}`,
      seeds: responses(api.name, version),
      run: input => decodedSteps(api, version, input),
    })
  }
}

await fuzz(t, {
  name: 'the assignment of a classic member',
  seeds: [
    new Writer().int16(3).arrayLength(1).string('orders').arrayLength(2).int32(0).int32(1),
    new Writer().int16(0).arrayLength(0),
  ].map(writer => writer.bytes(Buffer.from('user data')).finish()),
  run: input => {
    let steps = 0
    const count = (): number => steps++
    const sink = { assignedTopic: count, assignedPartition: count, unreadableAssignment: count }
    decodeMemberAssignment(input, sink)
    return steps
  },
})

await fuzz(t, {
  name: 'record batches',
  seeds: ['first', ''].map(value => encodeRecordBatch({ key: '0', value, timestamp: 0 })),
  run: input => {
    let steps = 0
    const count = (): number => steps++
    try {
      decodeRecordBatches(input, { record: count, unreadable: count })
    } catch (error) {
      if (!(error instanceof WireError)) throw error
    }
    return steps
  },
})

const versions = new Writer().int16(0).arrayLength(2).int16(3).int16(0).int16(12)
const mechanisms = new Writer().int16(33).arrayLength(2).string('PLAIN').string('SCRAM-SHA-512')
const loggedIn = new Writer().int16(0).nullableString(null).bytes(Buffer.from('v=AAAA')).int64(9)
const handshakes: readonly (readonly [Api<never, never>, Writer])[] = [
  [apiVersions, versions.int16(18).int16(0).int16(4).int32(0)],
  [saslHandshake, mechanisms],
  [saslAuthenticate, loggedIn],
]
for (const [api, response] of handshakes) {
  await fuzz(t, {
    name: `${api.name} v${api.maxVersion}`,
    seeds: [response.finish()],
    run: input => decodedSteps(api, api.maxVersion, input),
  })
}

await fuzz(t, {
  name: 'the first answer of SCRAM',
  seeds: ['r=noncex,s=c2FsdA==,i=4096', 'r=noncexyz,s=c2FsdA==,i=16385,x=y'].map(text =>
    Buffer.from(text),
  ),
  async run(input) {
    const user = { username: 'lena', password: 'secret' }
    const messages = logInByScram(user, scramDigests['scram-sha-256'], 'nonce')
    await messages.next(Buffer.alloc(0))
    try {
      await messages.next(input)
    } catch (error) {
      if (!(error instanceof TransportError)) throw error
    }
    return 0
  },
})

await fuzz(t, {
  name: 'the frame guard',
  seeds: [1, 3, 400].map(size =>
    Buffer.concat([Buffer.from([size]), responseFrame(1, Buffer.alloc(size))]),
  ),
  // The first byte is the size of the chunks in which the others arrive.
  run: input => {
    const guard = new FrameGuard(1_000_000)
    const size = Math.max(input[0] ?? 1, 1)
    for (let at = 1; at < input.length; at += size) {
      const violation = guard.violation(input.subarray(at, at + size))
      if (violation !== null) return 0
    }
    return guard.frames
  },
})
