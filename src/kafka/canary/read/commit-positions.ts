import type { Problem } from '../../../reading/problem.ts'
import type { Clock } from '../../../scheduling/clock.ts'
import { findCoordinator } from '../../client/apis/find-coordinator.ts'
import { kafkaError } from '../../client/error-codes.ts'
import { offsetCommit } from '../apis/offset-commit.ts'
import type { CommitAttempt } from '../facts.ts'
import { errorProblem } from './error-problem.ts'
import type { CanaryRequests } from './requests.ts'

interface Commit {
  readonly requests: CanaryRequests
  readonly clock: Clock
  readonly topic: string
  readonly positions: ReadonlyMap<number, number>
}

interface CommitResult {
  readonly attempt: CommitAttempt
  readonly problem: Problem | null
}

/** Commits positions as a simple consumer, at the coordinator that it finds once and keeps. */
export class CommittingGroup {
  readonly #group: string
  #coordinator: number | null = null

  constructor(group: string) {
    this.#group = group
  }

  /** A coordinator that has moved is found again, once in a round. */
  async commit(commit: Commit): Promise<CommitResult> {
    const start = commit.clock.now().monotonic
    const first = await this.#attempt(commit)
    const result = first?.hasMoved === true ? await this.#attempt(commit) : first
    const took = commit.clock.now().monotonic - start
    const broker = this.#coordinator
    if (result !== null) this.#coordinator = null
    const failure = result?.problem.kind ?? null
    return { attempt: { broker, took, failure }, problem: result?.problem ?? null }
  }

  /** Null: everything is committed. */
  async #attempt(
    commit: Commit,
  ): Promise<{ readonly problem: Problem; readonly hasMoved: boolean } | null> {
    const wasKnown = this.#coordinator !== null
    const missing = wasKnown ? null : await this.#find(commit)
    const coordinator = this.#coordinator
    if (missing !== null) return { problem: missing, hasMoved: false }
    if (coordinator === null) return null
    const { requests, topic, positions } = commit
    const codes = new Set<number>()
    const partitions = Array.from(positions, ([partition, offset]) => ({ partition, offset }))
    const request = { group: this.#group, topic, partitions }
    const problem = await requests.to(coordinator, offsetCommit, request, {
      partition: (_partition, errorCode) => {
        if (errorCode !== 0) codes.add(errorCode)
      },
    })
    const [code] = codes
    if (problem === null && code === undefined) return null
    const isElsewhere = code !== undefined && kafkaError(code).category === 'refresh_retriable'
    const hasMoved = wasKnown && (isElsewhere || problem?.kind === 'unreachable')
    if (hasMoved) this.#coordinator = null
    return { problem: problem ?? this.#refusal(code ?? 0, topic), hasMoved }
  }

  async #find({ requests, topic }: Commit): Promise<Problem | null> {
    let found: Problem | null = null
    const problem = await requests.toAny(
      findCoordinator,
      { groups: [this.#group] },
      {
        coordinator: (_group, errorCode, broker) => {
          if (errorCode === 0) this.#coordinator = broker
          else found = this.#refusal(errorCode, topic)
        },
      },
    )
    return problem ?? found
  }

  #refusal(code: number, topic: string): Problem {
    const group = this.#group
    return errorProblem(code, `group ${group}`, { right: 'Read', topic, group })
  }
}
