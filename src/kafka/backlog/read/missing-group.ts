import type { GroupDescription, GroupDescriptionSink } from '../../client/apis/group-description.ts'
import { kafkaError, noError } from '../../client/error-codes.ts'
import type { ListedGroup } from '../facts/groups-builder.ts'
import { isDescribable } from './describe-by-type.ts'
import type { SectionProblems } from './section-problems.ts'

/** A group of earlier readings that no broker listed, and what is known of it since. */
export class MissingGroup {
  /** `moved`: the broker that coordinated it does not, or no longer. */
  evidence: 'none' | 'exists' | 'moved' | 'deleted' = 'none'
  coordinator: number
  readonly #wasMissing: boolean
  #listed: ListedGroup

  /** `wasMissing`: in the reading before as well. */
  constructor(last: ListedGroup, wasMissing: boolean) {
    this.#listed = last
    this.#wasMissing = wasMissing
    this.coordinator = last.coordinator
  }

  get name(): string {
    return this.#listed.group
  }

  get type(): string {
    return this.#listed.type
  }

  /** Returns the group as if its coordinator had listed it. */
  asListed(): ListedGroup {
    return { ...this.#listed, coordinator: this.coordinator }
  }

  exists({ state, protocolType }: GroupDescription): void {
    this.#listed = { ...this.#listed, state, protocolType }
    this.evidence = 'exists'
  }

  /**
   * Takes note that the coordinator, which has loaded its groups, has none of this name and type.
   *
   * A group that cannot be described may have been loaded after the listing; the next one shows it.
   */
  notFound(): void {
    if (isDescribable(this.type) || this.#wasMissing) this.evidence = 'deleted'
  }
}

/** Receives descriptions from one coordinator; members are of no interest. */
export class ExistenceSink implements GroupDescriptionSink {
  readonly #broker: number
  readonly #groups: ReadonlyMap<string, MissingGroup>
  readonly #problems: SectionProblems

  constructor(
    broker: number,
    groups: ReadonlyMap<string, MissingGroup>,
    problems: SectionProblems,
  ) {
    this.#broker = broker
    this.#groups = groups
    this.#problems = problems
  }

  group(description: GroupDescription): void {
    const group = this.#groups.get(description.group)
    if (group === undefined) return
    const { errorCode, state } = description
    const { category } = kafkaError(errorCode)
    // Before version 6 DescribeGroups calls a group that does not exist `Dead`, without an error.
    if (errorCode === noError && state !== 'Dead') group.exists(description)
    else if (errorCode === noError || category === 'not_found') group.notFound()
    else if (category === 'refresh_retriable') group.evidence = 'moved'
    else this.#problems.addRow('group', group.name, errorCode, this.#broker)
  }

  member(): void {}

  assignedTopic(): void {}

  assignedPartition(): void {}

  unreadableAssignment(): void {}
}
