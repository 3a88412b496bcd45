import type { Scale } from './scale.ts'

/** Kafka's words for the states of groups; an empty one is as good as what it has left unread. */
export const groupStateScale: Scale = {
  label: 'state',
  words: [
    ['Stable', 'green'],
    ['Empty', 'blue'],
    ['Assigning', 'yellow'],
    ['Reconciling', 'yellow'],
    ['PreparingRebalance', 'orange'],
    ['CompletingRebalance', 'orange'],
    ['NotReady', 'orange'],
    ['Dead', 'red'],
    ['Unknown', 'purple'],
  ],
}
