import type { Scale } from './scale.ts'

/** The group states of Kafka, from good to bad. Whether an empty group is a problem depends on its lag. */
export const groupStateScale: Scale = {
  label: 'state',
  states: [
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
