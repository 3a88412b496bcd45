import t from 'tap'
import { expectationsFrom } from '../../src/backlog/expectations.ts'
import { live } from './story.ts'

const statusesOf = (story: string): readonly string[] => [
  ...new Set(live(story).map(({ status }) => status)),
]

t.test('a Celery worker that holds all tasks for long is not stalled within its own window', t => {
  // Tasks with an ETA, or late acknowledgements of long tasks: all are delivered, none is acknowledged.
  const story = 'waiting 20*40\nposition 7*40\npresence consuming*40'
  t.ok(statusesOf(story).includes('stalled'), 'with the usual window it is')
  t.notOk(statusesOf(`${story}\nwindow 3600*40`).includes('stalled'))
  t.equal(live(`${story}\nwindow 900*40`).at(-1)?.status, 'stalled', 'after its own window it is')
  t.end()
})

t.test('a group that commits at rare checkpoints is neither stopped nor stalled', t => {
  const commits = 'position 0*30 50*30 90*20'
  const story = `waiting 40*80\n${commits}`
  t.ok(statusesOf(`${story}\npresence none*80`).includes('stopped'))
  t.ok(statusesOf(`${story}\npresence consuming*80`).includes('stalled'))
  for (const presence of ['none', 'consuming']) {
    const long = `${story}\npresence ${presence}*80\nwindow 2400*80`
    t.strictSame(
      statusesOf(long).filter(word => word !== 'ok'),
      ['unknown'],
      presence,
    )
  }
  t.end()
})

const backlogs = ['nightly', 'payments', 'other']
const names = { names: backlogs, index: Uint32Array.of(0, 1, 2) }

t.test('the first entry that matches decides on age, window and idleness', t => {
  const week = 7 * 24 * 3600
  const { objectives, windows, mayRestUnread, horizon } = expectationsFrom(
    [
      { owners: ['nightly'], destinations: [], idle: 'expected', age: week },
      { owners: ['nightly', 'payments'], destinations: [], statusWindow: 3600 },
    ],
    300,
  )
  t.strictSame([...objectives.column(names, names)], [week, NaN, NaN])
  t.strictSame([...windows.column(names, names)], [300, 3600, 300])
  t.strictSame([...mayRestUnread.column(names, names)], [1, 0, 0])
  t.equal(horizon, 4 * week, 'ages are known up to the critical one')
  t.equal(expectationsFrom([], 300).horizon, 24 * 3600)
  t.end()
})
