import t from 'tap'
import { FrameGuard } from '../../../src/kafka/client/frame-guard.ts'
import { responseFrame } from './scripted-broker.ts'

const sound = responseFrame(1, Buffer.from('abc'))

function announces(length: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeInt32BE(length)
  return bytes
}

t.test('valid frames are accepted, whatever the chunk boundaries are', t => {
  const stream = Buffer.concat([sound, sound, sound])
  for (let size = 1; size <= stream.length; size++) {
    const guard = new FrameGuard(100)
    for (let at = 0; at < stream.length; at += size) {
      t.equal(guard.violation(stream.subarray(at, at + size)), null)
    }
    t.equal(guard.frames, 3, `in chunks of ${size}`)
    t.notOk(guard.isInFrame)
  }
  t.end()
})

t.test('a truncated response is detected, even within its length field', t => {
  for (const cut of [2, 4, 6]) {
    const guard = new FrameGuard(100)
    guard.violation(sound.subarray(0, cut))
    t.ok(guard.isInFrame, `after ${cut} bytes`)
    t.equal(guard.frames, 0)
  }
  t.end()
})

t.test('another protocol is recognised by its first bytes', t => {
  const table = [
    { bytes: Buffer.from('HTTP/1.1 400 Bad Request\r\n'), says: 'it speaks HTTP' },
    { bytes: Buffer.from('1503030002022f', 'hex'), says: 'it speaks TLS, which is not configured' },
    { bytes: Buffer.from('AMQP\0\0\x09\x01'), says: 'its response begins with "AMQP"' },
    { bytes: announces(-4), says: 'its response begins with the bytes fffffffc' },
    { bytes: announces(3), says: 'its response begins with the bytes 00000003' },
    { bytes: announces(101), says: 'its response begins with the bytes 00000065' },
  ]
  for (const { bytes, says } of table) {
    t.match(new FrameGuard(100).violation(bytes), {
      kind: 'malformed',
      message: `not a Kafka listener: ${says}`,
    })
  }
  t.end()
})

t.test('a broker that has responded before may send a response over the limit', t => {
  const guard = new FrameGuard(100)
  t.equal(guard.violation(sound), null)
  t.equal(guard.violation(Buffer.concat([announces(100), Buffer.alloc(100)])), null, 'at the limit')
  t.match(guard.violation(announces(101)), {
    kind: 'too_large',
    message: 'a response of 101 bytes exceeds the limit of 100',
  })
  t.end()
})
