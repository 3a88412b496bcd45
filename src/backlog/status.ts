/**
 * What can be said of a backlog in one word, worst first.
 *
 * - `rewound`: its position went back, and has not passed the old one yet.
 * - `stopped`: work waits, and nobody is there to do it.
 * - `abandoned`: work waits at a topic that the live group no longer reads.
 * - `stalled`: work waits, somebody is there, and nothing gets done.
 * - `behind`: older than its objective, or growing.
 * - `unknown`: none of these is proven, and too little is known to say `ok`.
 * - `ok`: known to be none of these.
 */
export const statuses = [
  'rewound',
  'stopped',
  'abandoned',
  'stalled',
  'behind',
  'unknown',
  'ok',
] as const

export type Status = (typeof statuses)[number]
