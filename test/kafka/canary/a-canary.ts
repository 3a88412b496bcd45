import type { CanaryModel } from '../../../src/canary/model.ts'
import { KafkaCanaryMemory } from '../../../src/kafka/canary/memory.ts'
import {
  type CanarySourceOptions,
  createCanarySource,
} from '../../../src/kafka/canary/read/run-round.ts'
import type { Reading } from '../../../src/reading/reading.ts'
import { type ManualClock, manualClock } from '../../manual-clock.ts'
import { SimulatedCluster } from './simulated-cluster.ts'

const interval = 10
export const timeLimit = 5

export interface TestCanary {
  readonly clock: ManualClock
  readonly cluster: SimulatedCluster
  readonly memory: KafkaCanaryMemory
  /** Runs a round and waits for the next; returns what is known after it. */
  readonly round: (during?: () => Promise<void> | void) => Promise<CanaryModel>
  /** Runs rounds and returns what is known after the last. */
  readonly rounds: (count: number) => Promise<CanaryModel>
  /** Problems of the last round: `section: kind: subject: detail`. */
  readonly problems: () => readonly string[]
  /** Replaces the client, as a reload does. */
  readonly restart: (run: string) => void
}

type Options = Partial<Pick<CanarySourceOptions, 'manage' | 'group' | 'instance'>> & {
  readonly brokers?: number
  readonly partitions?: number
  readonly sharing?: TestCanary
}

/** A canary of a simulated cluster, with rounds of 10 s and a time limit of 5 s. */
export function aCanary(options: Options = {}): TestCanary {
  const { manage = 'none', group = 'tidemark-canary', instance = 'k', sharing } = options
  const clock = sharing?.clock ?? manualClock()
  const cluster = sharing?.cluster ?? new SimulatedCluster(clock, options)
  const memory = new KafkaCanaryMemory()
  let last: Reading<unknown> | null = null
  const sourceOf = (run: string): ReturnType<typeof createCanarySource> =>
    createCanarySource({
      ...{ client: cluster, clock, timer: clock.timer, manage, group, instance, timeLimit, run },
      topic: 'tidemark-canary',
      observe: () => undefined,
      known: () => memory.known,
    })
  let source = sourceOf(sharing === undefined ? 'first' : 'other')

  async function round(during: () => Promise<void> | void = () => undefined): Promise<CanaryModel> {
    const start = clock.now().monotonic
    const abort = new AbortController()
    const cancel = clock.timer(interval, () => abort.abort(new Error('the deadline of 10 s')))
    const reading = source.read(abort.signal)
    const state = { isDone: false }
    void reading.then(() => {
      state.isDone = true
    })
    await clock.advance(0)
    await during()
    for (let turn = 0; turn < 400 && !state.isDone; turn++) {
      await new Promise(setImmediate)
      if (turn > 40) await clock.advance(0.25)
    }
    cancel()
    const read = await reading
    last = read
    const now = clock.now().monotonic
    const model = memory.observe(read.facts, { cluster: 'k', now, timeLimit })
    await clock.advance(Math.max(0, start + interval - now))
    return model
  }

  return {
    clock,
    cluster,
    memory,
    round,
    async rounds(count) {
      for (let left = count; left > 1; left--) await round()
      return round()
    },
    problems: () =>
      Object.entries(last?.sections ?? {}).flatMap(([section, { problems }]) =>
        problems.map(({ kind, subject, detail }) => `${section}: ${kind}: ${subject}: ${detail}`),
      ),
    restart: run => {
      source = sourceOf(run)
    },
  }
}

/** The counters that are not 0, of messages and of steps. */
export function counted({ outcomes }: CanaryModel): Readonly<Record<string, number | string>> {
  const messages = Object.entries(outcomes.messages).filter(([, count]) => count > 0)
  const steps = outcomes.steps
    .filter(({ attempts }) => attempts > 0)
    .map(({ step, attempts, good }) => [step, `${good} of ${attempts}`] as const)
  const failures = outcomes.failures.map(
    ({ step, kind, count }) => [`${step} ${kind}`, count] as const,
  )
  const all: (readonly [string, number | string])[] = [...messages, ...steps, ...failures]
  return Object.fromEntries(all)
}
