import t from 'tap'
import { queueAvailability } from '../../../../src/rabbitmq/queues/facts/queue-state.ts'

const cases: readonly {
  readonly state: string
  readonly hasLeader: number
  readonly available: number
}[] = [
  { state: 'running', hasLeader: NaN, available: 1 },
  { state: 'idle', hasLeader: NaN, available: 1 },
  { state: 'flow', hasLeader: NaN, available: 1 },
  { state: 'running', hasLeader: 1, available: 1 },
  { state: 'running', hasLeader: 0, available: 0 },
  { state: 'minority', hasLeader: 1, available: 0 },
  { state: 'down', hasLeader: NaN, available: 0 },
  { state: 'crashed', hasLeader: NaN, available: 0 },
  { state: 'stopped', hasLeader: NaN, available: 0 },
  { state: 'syncing', hasLeader: NaN, available: 0 },
  { state: 'timeout', hasLeader: NaN, available: NaN },
  { state: '', hasLeader: NaN, available: NaN },
  { state: '', hasLeader: 0, available: 0 },
]

for (const { state, hasLeader, available } of cases) {
  t.test(`state "${state}" with leader ${hasLeader} is available ${available}`, t => {
    t.strictSame(queueAvailability(state, hasLeader), available)
    t.end()
  })
}
