import t from 'tap'
import {
  isPastEnd,
  isUncommitted,
  lag,
  lostMessages,
  newlyCompletedMessages,
  newlyLostMessages,
} from '../../../../src/kafka/backlog/memory/lag.ts'

const none = NaN
const unknown = NaN

t.test('lag is the number of messages from the next offset to the readable log end', t => {
  const table = [
    // committed, log start, readable end → lag
    [90, 0, 100, 10, 'behind'],
    [100, 0, 100, 0, 'caught up'],
    [0, 0, 100, 100, 'nothing read yet'],
    [40, 60, 100, 40, 'a commit below the log start counts from the log start'],
    [40, 100, 100, 0, 'everything unread was deleted'],
    [40, 110, 100, 0, 'deleted past the end that was reported a moment earlier'],
    [90, unknown, 100, 10, 'a known lag does not need the log start'],
    [101, 0, 100, unknown, 'a commit past the end has no lag, not a negative one'],
    [90, 0, unknown, unknown, 'no end, no lag'],
    [90, unknown, unknown, unknown, 'neither end'],
    [none, 0, 0, 0, 'no commit in an empty partition'],
    [none, 70, 70, 0, 'no commit where retention emptied the partition'],
    [none, 0, 100, unknown, 'no commit where there are messages'],
    [none, unknown, 100, unknown, 'no commit, and not known to be empty'],
  ] as const
  for (const [committed, logStart, end, expected, story] of table) {
    t.strictSame(lag(committed, logStart, end), expected, story)
  }
  t.end()
})

t.test('a partition is uncommitted when it has messages and no commit', t => {
  t.ok(isUncommitted(none, 0, 100))
  t.notOk(isUncommitted(none, 100, 100), 'empty')
  t.notOk(isUncommitted(5, 0, 100), 'committed')
  t.notOk(isUncommitted(none, unknown, 100), 'not known to have messages')
  t.end()
})

t.test('lost messages are those between the commit and the log start', t => {
  t.strictSame(lostMessages(40, 60), 20)
  t.strictSame(lostMessages(60, 60), 0)
  t.strictSame(lostMessages(61, 60), 0)
  t.strictSame(lostMessages(none, 60), unknown)
  t.strictSame(lostMessages(40, unknown), unknown)
  t.end()
})

t.test('completed messages are those by which a commit advanced, as far as there are any', t => {
  const table = [
    // earlier commit, commit, earlier log start, log end → newly completed
    [40, 60, 0, 100, 20, 'an advance'],
    [40, 60, 50, 100, 10, 'what retention deleted was not completed'],
    [60, 40, 0, 100, 0, 'a rewind'],
    [none, 40, 0, 100, 0, 'a first commit'],
    [40, 2 ** 52, 0, 100, 60, 'a commit past the end'],
    [2 ** 52, 2 ** 52 + 5, 0, 100, 0, 'a commit past the end that advances'],
    [40, 60, 0, unknown, 20, 'no end'],
  ] as const
  for (const [earlier, committed, logStart, logEnd, expected, story] of table) {
    t.equal(newlyCompletedMessages(earlier, committed, logStart, logEnd), expected, story)
  }
  t.end()
})

t.test('newly lost messages are the unread messages deleted since the last reading', t => {
  const table = [
    // committed, earlier log start, log start → newly lost
    [40, 30, 60, 20, 'the log start passed the commit'],
    [40, 50, 60, 10, 'what was lost before is not counted again'],
    [70, 50, 60, 0, 'everything deleted was read'],
    [0, 60, 60, 0, 'a rewind below the log start loses nothing'],
    [40, unknown, 60, 0, 'what was lost before the first look is not ours to count'],
    [40, 60, 0, 0, 'a log start that went back is another log'],
    [40, 50, unknown, 0, 'not reported'],
    [none, 50, 60, 0, 'nothing committed'],
  ] as const
  for (const [committed, earlier, logStart, expected, story] of table) {
    t.strictSame(newlyLostMessages(committed, earlier, logStart), expected, story)
  }
  t.end()
})

t.test('lag and losses are consistent for all offsets', t => {
  const offsets = [unknown, 0, 1, 2, 5, 6]
  for (const committed of offsets) {
    for (const logStart of offsets) {
      for (const end of offsets) {
        const behind = lag(committed, logStart, end)
        const at = `commit ${committed}, log ${logStart}…${end}`
        t.ok(Number.isNaN(behind) || behind >= 0, `${at}: a lag is never negative`)
        t.notOk(behind > Math.max(end - logStart, 0), `${at}: nor more than the log holds`)
        t.notOk(behind >= 0 && isPastEnd(committed, end), `${at}: nor known past the end`)
        t.notOk(behind >= 0 && isUncommitted(committed, logStart, end), `${at}: nor uncommitted`)
        t.notOk(behind > 0 && Number.isNaN(committed), `${at}: nor behind without a commit`)
        t.notOk(lostMessages(committed, logStart) < 0, `${at}: a loss is never negative`)
      }
    }
  }
  t.end()
})
