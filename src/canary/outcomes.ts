import type { ProblemKind } from '../reading/problem.ts'
import type { Seconds } from '../reading/time.ts'
import { DurationCounts, type StepDurations } from './step-durations.ts'

/** What a client does with a message, in order. */
export const canarySteps = ['produce', 'deliver', 'commit'] as const
export type CanaryStep = (typeof canarySteps)[number]

/** Messages of a canary by outcome. */
export interface MessageCounts {
  sent: number
  delivered: number
  late: number
  lost: number
  expired: number
  duplicate: number
  outOfOrder: number
}

interface StepCounts {
  attempts: number
  good: number
}

/** Counters of a canary: attempts and good ones by step, failures by kind, messages by outcome. */
export class CanaryOutcomes {
  readonly messages: MessageCounts = {
    sent: 0,
    delivered: 0,
    late: 0,
    lost: 0,
    expired: 0,
    duplicate: 0,
    outOfOrder: 0,
  }
  readonly #steps: Readonly<Record<CanaryStep, StepCounts>> = {
    produce: { attempts: 0, good: 0 },
    deliver: { attempts: 0, good: 0 },
    commit: { attempts: 0, good: 0 },
  }
  readonly #failures = new Map<string, { step: CanaryStep; kind: ProblemKind; count: number }>()
  readonly #durations = new DurationCounts()

  /** Counts an attempt that ended within the time limit or after it. */
  succeeded(step: CanaryStep, broker: number, took: Seconds, timeLimit: Seconds): void {
    this.#durations.observe(step, String(broker), took)
    if (took > timeLimit) {
      this.failed(step, 'timeout')
      return
    }
    this.#steps[step].attempts++
    this.#steps[step].good++
  }

  failed(step: CanaryStep, kind: ProblemKind, count = 1): void {
    this.#steps[step].attempts += count
    const key = `${step} ${kind}`
    const known = this.#failures.get(key) ?? { step, kind, count: 0 }
    known.count += count
    this.#failures.set(key, known)
  }

  snapshot(): OutcomesSnapshot {
    return {
      messages: { ...this.messages },
      steps: canarySteps.map(step => ({ step, ...this.#steps[step] })),
      failures: Array.from(this.#failures.values(), failure => ({ ...failure })),
      durations: this.#durations.histograms,
    }
  }
}

export interface OutcomesSnapshot {
  readonly messages: Readonly<MessageCounts>
  readonly steps: readonly ({ readonly step: CanaryStep } & Readonly<StepCounts>)[]
  readonly failures: readonly {
    readonly step: CanaryStep
    readonly kind: ProblemKind
    readonly count: number
  }[]
  readonly durations: readonly StepDurations[]
}
