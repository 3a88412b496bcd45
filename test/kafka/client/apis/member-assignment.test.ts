import t from 'tap'
import { decodeMemberAssignment } from '../../../../src/kafka/client/apis/member-assignment.ts'
import { Writer } from '../../../../src/kafka/client/wire/writer.ts'
import { groupDescriptionLines } from './group-description-lines.ts'

const unreadable = ['reads what only its clients know']

function decodedLines(bytes: Buffer): string[] {
  const lines: string[] = []
  decodeMemberAssignment(
    bytes,
    groupDescriptionLines(line => lines.push(line)),
  )
  return lines
}

/** Two partitions of one topic, then user data. */
function assignment(version: number): Buffer {
  const writer = new Writer()
  writer.int16(version).arrayLength(1).string('orders').arrayLength(2).int32(4).int32(7)
  return writer.bytes(Buffer.from('sticky')).finish()
}

const readable = ['reads orders', 'reads partition 4', 'reads partition 7']

t.test('every version of the consumer protocol is decoded, later ones as the latest known', t => {
  for (const version of [0, 1, 2, 3, 4, 99])
    t.strictSame(decodedLines(assignment(version)), readable)
  t.end()
})

t.test('fields appended by a later version are ignored', t => {
  t.strictSame(decodedLines(Buffer.concat([assignment(4), Buffer.from('more')])), readable)
  t.end()
})

t.test('an empty assignment has no partitions', t => {
  t.strictSame(decodedLines(Buffer.alloc(0)), [])
  t.end()
})

t.test('a truncated assignment is unreadable, without any partition', t => {
  const bytes = assignment(3)
  for (let end = 1; end < bytes.length; end++) {
    t.strictSame(decodedLines(bytes.subarray(0, end)), unreadable, `cut at ${end}`)
  }
  t.end()
})

t.test('bytes of another format are unreadable', t => {
  t.strictSame(decodedLines(Buffer.from('{"partitions":[1,2]}')), unreadable, 'text')
  t.strictSame(decodedLines(assignment(-1)), unreadable, 'a negative version')
  t.strictSame(decodedLines(Buffer.alloc(64, 0xff)), unreadable, 'all ones')
  t.end()
})
