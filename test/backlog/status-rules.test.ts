import t from 'tap'
import { worstByOwner } from '../../src/backlog/status-rules.ts'
import { type Status, statuses } from '../../src/backlog/status.ts'
import { cellsOf, live } from './story.ts'

const stories: readonly { readonly title: string; readonly story: string }[] = [
  // The first readings.
  {
    title: 'a backlog without waiting work is ok from the first reading on',
    story: `
      waiting  0
      status   ok`,
  },
  {
    title: 'a backlog with waiting work at the first reading is unknown',
    story: `
      waiting  10
      status   unknown`,
  },
  {
    title: 'a backlog with progress is ok after a full window',
    story: `
      waiting  10
      position 0 +10
      status   unknown*5 ok*3`,
  },
  {
    title: 'messages within the tolerance do not count as waiting',
    story: `
      waiting   1
      tolerance 1
      status    ok*8`,
  },
  // Stopped.
  {
    title: 'a backlog without consumers for a full window is stopped',
    story: `
      waiting  10
      presence none
      status   unknown*5 stopped*3`,
  },
  {
    title: 'a group whose members left after catching up is stopped as soon as work waits',
    story: `
      waiting  0*8 5
      presence consuming*2 none
      position 0 +5 +0
      status   ok*8 stopped`,
  },
  {
    title: 'a group with little traffic is not stopped between messages',
    story: `
      waiting  0*5 1 0*7 1 0
      position 0*6 +1 +0*7 +1
      status   ok*15`,
  },
  {
    title: 'progress without members is ok: Flink, Spark and assign() commit without membership',
    story: `
      waiting  10
      presence none
      position 0 +10
      status   unknown*5 ok*5`,
  },
  {
    title: 'a group without members is stopped after a window without a commit',
    story: `
      waiting  10
      presence none
      position 0 +10*6 +0
      status   unknown*5 ok*6 stopped*2`,
  },
  {
    title: 'a retry or dead-letter queue without consumers is never stopped',
    story: `
      waiting  10
      presence none
      rests    1
      status   unknown*5 ok*5`,
  },
  {
    title: 'a growing dead-letter queue is behind',
    story: `
      waiting  100 +100
      position ?
      presence none
      rests    1
      status   unknown*5 behind*4`,
  },
  {
    title: 'a rolling restart that leaves one reading without consumers does not change the status',
    story: `
      waiting  10
      presence consuming*7 none consuming*3
      position 0 +10*6 +0 +10
      status   unknown*5 ok*6`,
  },
  {
    title: 'a stopped group that returns is ok at its first commit, without flapping',
    story: `
      waiting  10
      presence none*8 consuming
      position 0*9 +10
      status   unknown*5 stopped*3 unknown ok*5`,
  },
  // Abandoned.
  {
    title: 'a topic that a group with members has not read for a window is abandoned',
    story: `
      waiting  10
      presence consuming otherTopics
      position 0
      status   unknown*6 abandoned*3`,
  },
  {
    title: 'an abandoned topic stays abandoned in a rebalance',
    story: `
      waiting  10
      presence otherTopics*7 unassigned otherTopics*3
      status   unknown*5 abandoned*6`,
  },
  {
    title: 'an abandoned topic without waiting work is ok',
    story: `
      waiting  0
      presence otherTopics
      status   ok*8`,
  },
  {
    title: 'a topic with commits from outside the group is not abandoned',
    story: `
      waiting  10
      presence otherTopics
      position 0 +10
      status   unknown*5 ok*4`,
  },
  // Stalled.
  {
    title: 'a backlog with consumers but without progress for a window is stalled',
    story: `
      waiting  10
      status   unknown*5 stalled*3`,
  },
  {
    title: 'a stalled group stays stalled while its consumers restart',
    story: `
      waiting  10
      presence consuming*7 none*2 consuming
      status   unknown*5 stalled*8`,
  },
  {
    title: 'a stalled group whose consumers leave is stopped a window later',
    story: `
      waiting  10
      presence consuming*7 none
      status   unknown*5 stalled*7 stopped*2`,
  },
  {
    title: 'a small constant lag with progress is ok',
    story: `
      waiting  2
      position 0 +1000
      status   unknown*5 ok*8`,
  },
  {
    title: 'a backlog that has waited for less than a window is not stalled',
    story: `
      waiting  0*6 10*5 10
      status   ok*6 unknown*0 ok*5 stalled`,
  },
  {
    title: 'consumers that joined less than a window ago have not stalled',
    story: `
      waiting  10
      presence none*7 consuming
      status   unknown*5 stopped*2 unknown*5 stalled`,
  },
  {
    title: 'a backlog without a progress counter is unknown: it may be stalled or not',
    story: `
      waiting  10
      position ?
      status   unknown*9`,
  },
  {
    title: 'fewer waiting messages count as progress where progress is not counted',
    story: `
      waiting  10*5 9 10 8
      position ?
      status   unknown*5 ok*3`,
  },
  {
    title: 'one reading without counts in the window prevents stalled',
    story: `
      waiting  10
      position 0*6 ? 0
      status   unknown*5 stalled unknown*5 stalled`,
  },
  // Behind.
  {
    title: 'a backlog older than its objective is behind from the first reading on',
    story: `
      waiting   10
      age       601
      objective 600
      status    behind`,
  },
  {
    title: 'a backlog as old as its objective, or without one, is not behind because of its age',
    story: `
      waiting   10
      position  0 +10
      age       600
      objective 600*6 ?
      status    unknown*5 ok*3`,
  },
  {
    title: 'a backlog whose arrivals exceed its progress is behind',
    story: `
      waiting  100 +20
      position 0 +100
      status   unknown*5 behind*4`,
  },
  {
    title: 'one dip in a growing backlog does not end status behind',
    story: `
      waiting  100 +20*6 100 260 +20*8
      position 0 +100
      status   unknown*5 behind*12`,
  },
  {
    title: 'a constant lag with noise is ok and does not flap',
    story: `
      waiting  50 61 47 55 44 58 63 49 52 60 45 51 62 46 54 57 48 64 50 53
      position 0 +1000
      status   unknown*5 ok*15`,
  },
  {
    title: 'growth by a few messages is ok',
    story: `
      waiting  1*4 2*4 3*4 1
      position 0 +10
      status   unknown*5 ok*8`,
  },
  {
    title: 'a shrinking backlog is ok, however large',
    story: `
      waiting  1000000 +-10000
      position 0 +20000
      status   unknown*5 ok*6`,
  },
  {
    title: 'a backlog that stops growing is ok within a window, and stays ok',
    story: `
      waiting  100 +50*8 +0
      position 0 +100
      status   unknown*5 behind*7 ok*6`,
  },
  // Rewound.
  {
    title: 'a group is rewound until it passes the position before the rewind',
    story: `
      waiting  0*3 50 30 10 0
      position 100*3 50 70 90 100
      status   ok*3 rewound*3 ok*2`,
  },
  {
    title: 'a rewind ends after a window',
    story: `
      waiting  0*3 50
      position 100*3 50 +1
      status   ok*3 rewound*5 ok`,
  },
  {
    title:
      'after two rewinds a group is rewound until it passes the higher of the earlier positions',
    story: `
      waiting  0 50 60 55 50 40 0
      position 100 50 40 45 50 60 100
      status   ok rewound*5 ok`,
  },
  {
    title: 'a second rewind restarts the window',
    story: `
      waiting  0 50*3 60 50
      position 100 50*3 40 50
      status   ok rewound*8 ok stalled`,
  },
  {
    title: 'an ended rewind does not affect the next one',
    story: `
      waiting  0 50*6 40 45 40
      position 100 50*6 60 55 60
      status   ok rewound*5 stalled ok rewound ok`,
  },
  // Missing values.
  {
    title: 'a skipped reading changes nothing',
    story: `
      waiting  10*4 - 10
      position 0 +10
      status   unknown*5 ok*5`,
  },
  {
    title:
      'a group on a loading coordinator keeps its status, becomes unknown, then starts a new window',
    story: `
      waiting  10*6 ?*6 10*6
      presence consuming*6 unknown*6 consuming
      position 0 +10*5 ?*6 +10
      status   unknown*5 ok*5 unknown*7 ok`,
  },
  {
    title: 'an unreported stalled row stays stalled up to the staleness limit',
    story: `
      waiting  10*7 ?
      position 0*7 ?
      status   unknown*5 stalled*6 unknown*2`,
  },
  {
    title: 'a partition with messages but without a commit is unknown',
    story: `
      waiting  ?
      position ?
      status   unknown*8`,
  },
  {
    title:
      'work without progress is unknown while members cannot be read: it may be stopped or stalled',
    story: `
      waiting  10
      presence unknown
      status   unknown*8`,
  },
  {
    title: 'new work is unknown while members cannot be read: it may be stopped',
    story: `
      waiting  0*7 10
      presence unknown
      status   ok*7 unknown*3`,
  },
  {
    title:
      'an absence of members no longer counts after a window in which members could not be read',
    story: `
      waiting  10
      presence none*6 unknown
      status   unknown*5 stopped*6 unknown*2`,
  },
  {
    title: 'three readings are too few for a window, even if far apart',
    story: `
      waiting  10 - - 10 - - 10
      presence none
      status   unknown*7 stopped`,
  },
  {
    title: 'where no waiting message is due, no consumer is to blame',
    story: `
      waiting  10
      due      0
      presence none
      status   unknown*5 ok*4`,
  },
  {
    title: 'a stall begins when the first message becomes due, and ends when none is',
    story: `
      waiting  10
      due      0*3 2*6 0
      status   unknown*5 ok*3 stalled ok`,
  },
  {
    title: 'nothing that waits is due any more: consumers may be absent',
    story: `
      waiting  10
      due      10*8 0
      presence none
      status   unknown*5 stopped*3 ok`,
  },
  {
    title: 'progress is ok even while members cannot be read',
    story: `
      waiting  10
      presence unknown
      position 0 +10
      status   unknown*5 ok*4`,
  },
]

for (const { title, story } of stories) {
  t.test(title, t => {
    const reported = live(story).map(({ status }) => status)
    t.strictSame(reported.join(' '), longest(cellsOf(story, 'status'), reported.length).join(' '))
    t.end()
  })
}

t.test(
  'the status of an owner is that of its worst part, and only ok is better than unknown',
  t => {
    const status = Uint8Array.from(
      (['ok', 'behind', 'ok', 'unknown', 'ok', 'unknown', 'behind', 'rewound'] as const).map(index),
    )
    const owner = Uint32Array.of(0, 0, 1, 1, 2, 4, 4, 4)
    const words = Array.from(worstByOwner(5, owner, status), at => statuses[at])
    t.strictSame(words, ['behind', 'unknown', 'ok', 'unknown', 'rewound'])
    t.end()
  },
)

function index(status: Status): number {
  return statuses.indexOf(status)
}

/** Repeats the last cell, as in the other lines. */
function longest(cells: readonly string[], readings: number): readonly string[] {
  return Array.from({ length: readings }, (_, at) => cells[at] ?? cells.at(-1) ?? '')
}
