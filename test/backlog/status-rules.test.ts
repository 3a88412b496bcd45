import t from 'tap'
import { worstOwned } from '../../src/backlog/status-rules.ts'
import { type Status, statuses } from '../../src/backlog/status.ts'
import { cellsOf, live } from './story.ts'

const stories: readonly { readonly proves: string; readonly story: string }[] = [
  // The first readings.
  {
    proves: 'nothing waiting is ok from the first reading on',
    story: `
      waiting  0
      status   ok`,
  },
  {
    proves: 'work that waits at the first reading says nothing yet',
    story: `
      waiting  10
      status   unknown`,
  },
  {
    proves: 'work that waits and gets done is ok once a whole window was seen',
    story: `
      waiting  10
      position 0 +10
      status   unknown*5 ok*3`,
  },
  {
    proves: 'what waits within the tolerance counts as nothing',
    story: `
      waiting   1
      tolerance 1
      status    ok*8`,
  },
  // Stopped.
  {
    proves: 'work that nobody is there for is stopped, once nobody was for a whole window',
    story: `
      waiting  10
      who      none
      status   unknown*5 stopped*3`,
  },
  {
    proves: 'a group that died just after catching up is stopped as soon as work waits',
    story: `
      waiting  0*8 5
      who      consuming*2 none
      position 0 +5 +0
      status   ok*8 stopped`,
  },
  {
    proves:
      'a group of little traffic is not stopped by its pauses, whatever its last commits were',
    story: `
      waiting  0*5 1 0*7 1 0
      position 0*6 +1 +0*7 +1
      status   ok*15`,
  },
  {
    proves: 'Flink, Spark and assign() commit without membership: work gets done, so nobody is ok',
    story: `
      waiting  10
      who      none
      position 0 +10
      status   unknown*5 ok*5`,
  },
  {
    proves: 'and they are stopped when a window goes by without a commit',
    story: `
      waiting  10
      who      none
      position 0 +10*6 +0
      status   unknown*5 ok*6 stopped*2`,
  },
  {
    proves: 'a retry or dead-letter queue without consumers is never stopped',
    story: `
      waiting  10
      who      none
      rests    1
      status   unknown*5 ok*5`,
  },
  {
    proves: 'but a dead-letter queue that grows is behind',
    story: `
      waiting  100 +100
      position ?
      who      none
      rests    1
      status   unknown*5 behind*4`,
  },
  {
    proves: 'consumers that restart one after the other are away for a reading, and nothing stops',
    story: `
      waiting  10
      who      consuming*7 none consuming*3
      position 0 +10*6 +0 +10
      status   unknown*5 ok*6`,
  },
  {
    proves: 'a stopped group that comes back and works is ok at its first commit, without flapping',
    story: `
      waiting  10
      who      none*8 consuming
      position 0*9 +10
      status   unknown*5 stopped*3 unknown ok*5`,
  },
  // Abandoned.
  {
    proves: 'a topic that the live group has not read for a window is abandoned while work waits',
    story: `
      waiting  10
      who      consuming otherTopics
      position 0
      status   unknown*6 abandoned*3`,
  },
  {
    proves: 'a rebalance does not make an abandoned topic a read one',
    story: `
      waiting  10
      who      otherTopics*7 unassigned otherTopics*3
      status   unknown*5 abandoned*6`,
  },
  {
    proves: 'an abandoned topic where nothing waits is ok',
    story: `
      waiting  0
      who      otherTopics
      status   ok*8`,
  },
  {
    proves: 'a topic that somebody commits to from elsewhere is not abandoned',
    story: `
      waiting  10
      who      otherTopics
      position 0 +10
      status   unknown*5 ok*4`,
  },
  // Stalled.
  {
    proves: 'work that waits for a window, with readers, of which nothing is done, is stalled',
    story: `
      waiting  10
      status   unknown*5 stalled*3`,
  },
  {
    proves: 'a stalled group is not ok or stopped while its consumers restart',
    story: `
      waiting  10
      who      consuming*7 none*2 consuming
      status   unknown*5 stalled*8`,
  },
  {
    proves: 'a stalled group whose consumers leave is stopped a window later',
    story: `
      waiting  10
      who      consuming*7 none
      status   unknown*5 stalled*7 stopped*2`,
  },
  {
    proves: 'a tight committer with a small constant lag is ok',
    story: `
      waiting  2
      position 0 +1000
      status   unknown*5 ok*8`,
  },
  {
    proves: 'work that waited less than a window is not stalled, even if none is done yet',
    story: `
      waiting  0*6 10*5 10
      status   ok*6 unknown*0 ok*5 stalled`,
  },
  {
    proves: 'consumers that have just come have not stalled',
    story: `
      waiting  10
      who      none*7 consuming
      status   unknown*5 stopped*2 unknown*5 stalled`,
  },
  {
    proves: 'where it is not counted what gets done, stalled is neither proven nor excluded',
    story: `
      waiting  10
      position ?
      status   unknown*9`,
  },
  {
    proves: 'uncounted work of which less waits than before was done',
    story: `
      waiting  10*5 9 10 8
      position ?
      status   unknown*5 ok*3`,
  },
  {
    proves: 'one uncounted reading in the window may hide progress',
    story: `
      waiting  10
      position 0*6 ? 0
      status   unknown*5 stalled unknown*5 stalled`,
  },
  // Behind.
  {
    proves: 'what is older than its objective is behind at the first reading',
    story: `
      waiting   10
      age       601
      objective 600
      status    behind`,
  },
  {
    proves: 'what is as old as its objective, or has none, is not behind for it',
    story: `
      waiting   10
      position  0 +10
      age       600
      objective 600*6 ?
      status    unknown*5 ok*3`,
  },
  {
    proves: 'work that arrives faster than it gets done is behind',
    story: `
      waiting  100 +20
      position 0 +100
      status   unknown*5 behind*4`,
  },
  {
    proves: 'one dip does not clear what is behind',
    story: `
      waiting  100 +20*6 100 260 +20*8
      position 0 +100
      status   unknown*5 behind*12`,
  },
  {
    proves: 'a constant lag with noise is ok and does not flap',
    story: `
      waiting  50 61 47 55 44 58 63 49 52 60 45 51 62 46 54 57 48 64 50 53
      position 0 +1000
      status   unknown*5 ok*15`,
  },
  {
    proves: 'a lag of a few messages that becomes a few more is ok',
    story: `
      waiting  1*4 2*4 3*4 1
      position 0 +10
      status   unknown*5 ok*8`,
  },
  {
    proves: 'a backlog that is worked off is ok, however large',
    story: `
      waiting  1000000 +-10000
      position 0 +20000
      status   unknown*5 ok*6`,
  },
  {
    proves: 'growth that ends is ok a window later at the latest, and stays so',
    story: `
      waiting  100 +50*8 +0
      position 0 +100
      status   unknown*5 behind*7 ok*6`,
  },
  // Rewound.
  {
    proves: 'a position that went back is rewound until it passes the old one',
    story: `
      waiting  0*3 50 30 10 0
      position 100*3 50 70 90 100
      status   ok*3 rewound*3 ok*2`,
  },
  {
    proves: 'or until a window is over',
    story: `
      waiting  0*3 50
      position 100*3 50 +1
      status   ok*3 rewound*5 ok`,
  },
  {
    proves:
      'of two rewinds the second does not hide the first: the higher position is to be passed',
    story: `
      waiting  0 50 60 55 50 40 0
      position 100 50 40 45 50 60 100
      status   ok rewound*5 ok`,
  },
  {
    proves: 'a second rewind begins the window anew',
    story: `
      waiting  0 50*3 60 50
      position 100 50*3 40 50
      status   ok rewound*8 ok stalled`,
  },
  {
    proves: 'a rewind that is over leaves nothing to be passed for the next one',
    story: `
      waiting  0 50*6 40 45 40
      position 100 50*6 60 55 60
      status   ok rewound*5 stalled ok rewound ok`,
  },
  // What cannot be read.
  {
    proves: 'a skipped reading changes nothing',
    story: `
      waiting  10*4 - 10
      position 0 +10
      status   unknown*5 ok*5`,
  },
  {
    proves: 'a group on a loading coordinator keeps its status, then is unknown, then watched anew',
    story: `
      waiting  10*6 ?*6 10*6
      who      consuming*6 unknown*6 consuming
      position 0 +10*5 ?*6 +10
      status   unknown*5 ok*5 unknown*7 ok`,
  },
  {
    proves: 'a stalled row that is not told stays stalled as long as its last reading counts',
    story: `
      waiting  10*7 ?
      position 0*7 ?
      status   unknown*5 stalled*6 unknown*2`,
  },
  {
    proves: 'an uncommitted partition with messages is unknown',
    story: `
      waiting  ?
      position ?
      status   unknown*8`,
  },
  {
    proves: 'members that cannot be read leave idle work unknown, for it may be stopped or stalled',
    story: `
      waiting  10
      who      unknown
      status   unknown*8`,
  },
  {
    proves: 'members that cannot be read leave new work unknown, for it may be stopped',
    story: `
      waiting  0*7 10
      who      unknown
      status   ok*7 unknown*3`,
  },
  {
    proves: 'nobody is gone for ever: what was not told of members for a window counts no longer',
    story: `
      waiting  10
      who      none*6 unknown
      status   unknown*5 stopped*6 unknown*2`,
  },
  {
    proves: 'three readings are too few for a window, however far apart they are',
    story: `
      waiting  10 - - 10 - - 10
      who      none
      status   unknown*7 stopped`,
  },
  {
    proves: 'members that cannot be read do not matter while work gets done',
    story: `
      waiting  10
      who      unknown
      position 0 +10
      status   unknown*5 ok*4`,
  },
]

for (const { proves, story } of stories) {
  t.test(proves, t => {
    const told = live(story).map(({ status }) => status)
    t.strictSame(told.join(' '), longest(cellsOf(story, 'status'), told.length).join(' '))
    t.end()
  })
}

t.test('a backlog is as its worst part, and unknown is worse than ok only', t => {
  const status = Uint8Array.from(
    (['ok', 'behind', 'ok', 'unknown', 'ok', 'unknown', 'behind', 'rewound'] as const).map(index),
  )
  const owner = Uint32Array.of(0, 0, 1, 1, 2, 4, 4, 4)
  const words = Array.from(worstOwned(5, owner, status), at => statuses[at])
  t.strictSame(words, ['behind', 'unknown', 'ok', 'unknown', 'rewound'])
  t.end()
})

function index(status: Status): number {
  return statuses.indexOf(status)
}

/** The last cell goes on to the end, as in the other lines. */
function longest(cells: readonly string[], readings: number): readonly string[] {
  return Array.from({ length: readings }, (_, at) => cells[at] ?? cells.at(-1) ?? '')
}
