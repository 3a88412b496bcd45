/**
 * The state of a backlog in one word, worst first.
 *
 * - `rewound`: its position went back, and has not passed the old one yet.
 * - `stopped`: work waits, and there are no consumers.
 * - `abandoned`: work waits at a topic that the group no longer reads, though it has members.
 * - `stalled`: work waits, there are consumers, and nothing gets done.
 * - `behind`: older than its objective, or growing.
 * - `unknown`: none of these is proven, and too little is known for `ok`.
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
