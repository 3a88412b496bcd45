import { compareText } from '../../../columns/names.ts'
import type { Groups } from './facts.ts'
import { groupColumns, type GroupRow } from './group-columns.ts'
import { GroupMembersBuilder, MemberTexts, type NamedMember } from './group-members.ts'
import type { SealedPositions } from './positions-builder.ts'

/** A group as its coordinator lists it; '' where the broker is too old to report it. */
export interface ListedGroup {
  readonly group: string
  readonly type: string
  readonly protocolType: string
  readonly state: string
  /** Id of the broker that listed it. */
  readonly coordinator: number
}

/** A group as its coordinator describes it, without its members. */
interface DescribedGroup {
  readonly state: string
  readonly protocolType: string
  readonly assignor: string
}

/** Collects the groups of a reading, and what their coordinators report later. */
export class GroupsBuilder {
  /** In order of name; the index is the group's row. */
  readonly groups: readonly StagedGroup[]
  readonly #rowOf: ReadonlyMap<string, number>

  /** `unlisted`: known from earlier readings, and not proven to be deleted. */
  constructor(listed: Iterable<ListedGroup>, unlisted: Iterable<ListedGroup> = []) {
    const texts = new MemberTexts()
    const groups = [
      ...Array.from(listed, group => new StagedGroup(group, true, texts)),
      ...Array.from(unlisted, group => new StagedGroup(group, false, texts)),
    ]
    this.groups = groups.sort((a, b) => compareText(a.name, b.name))
    this.#rowOf = new Map(this.groups.map(({ name }, row) => [name, row]))
  }

  /** Undefined: there is no such group, or it is filtered out. */
  row(group: string): number | undefined {
    return this.#rowOf.get(group)
  }

  find(group: string): StagedGroup | undefined {
    const row = this.#rowOf.get(group)
    return row === undefined ? undefined : this.groups[row]
  }

  seal({ firstPosition, count }: SealedPositions): Groups {
    return {
      rows: this.groups.length,
      ...groupColumns(this.groups.map(group => group.row())),
      firstPosition,
      positions: count,
    }
  }
}

/** One group during a reading. */
export class StagedGroup {
  readonly name: string
  readonly type: string
  /** False: no coordinator is known to have it, so there are no requests for it. */
  readonly isListed: boolean
  protocolType: string
  assignor = ''
  state: string
  /** Changes when the group has moved to another coordinator. */
  coordinator: number
  commitsKnown = false
  /** NaN: not described, or not yet. */
  members = NaN
  /** Partitions that members read and Metadata does not show. */
  invisiblePartitions = 0
  /** As in `Groups`. */
  readonly sharedReaders: Map<string, number> | null
  readonly #texts: MemberTexts
  /** Null: not described, or not yet. */
  #memberNames: GroupMembersBuilder | null = null
  #assignmentsReadable = true

  constructor(
    { group, type, protocolType, state, coordinator }: ListedGroup,
    isListed = true,
    texts = new MemberTexts(),
  ) {
    this.#texts = texts
    this.isListed = isListed
    this.name = group
    this.type = type
    this.protocolType = protocolType
    this.state = state
    this.coordinator = coordinator
    this.sharedReaders = type === 'share' ? new Map<string, number>() : null
  }

  /** Takes a description; the group's members follow. */
  describe({ state, protocolType, assignor }: DescribedGroup): void {
    // DescribeGroups up to version 5 calls a group of another type `Dead`, without an error.
    if (state === 'Dead' && this.state !== '' && this.state !== 'Dead') return
    this.state = state
    this.protocolType = protocolType
    this.assignor = assignor
    this.members = 0
    this.#memberNames = new GroupMembersBuilder(this.#texts)
    this.sharedReaders?.clear()
  }

  /** Counts a member; its topics follow. */
  member(member: NamedMember): void {
    this.members++
    this.#memberNames?.add(member)
  }

  /** Notes that the last counted member reads a topic; called once for each member and topic. */
  reads(topic: string): void {
    this.sharedReaders?.set(topic, (this.sharedReaders.get(topic) ?? 0) + 1)
  }

  assignmentUnreadable(): void {
    this.#assignmentsReadable = false
  }

  /** Returns the group as a row of `Groups`. */
  row(): GroupRow {
    const { name, type, protocolType, state, coordinator } = this
    const { assignor, members, assignmentsKnown, invisiblePartitions, sharedReaders } = this
    return {
      ...{ name, type, protocolType, state, coordinator },
      ...{ assignor, members, sharedReaders },
      memberNames: this.#memberNames?.seal() ?? null,
      assignmentsKnown: Number(assignmentsKnown),
      invisiblePartitions: assignmentsKnown ? invisiblePartitions : NaN,
      listed: Number(this.isListed),
      commitsKnown: Number(this.commitsKnown),
    }
  }

  /** Returns true if a partition that no member is known to read has no reader. */
  get assignmentsKnown(): boolean {
    if (Number.isNaN(this.members)) return false
    const isAlwaysReported = this.type === 'consumer' || this.type === 'share'
    if (this.members === 0 || isAlwaysReported) return this.#assignmentsReadable
    // A classic group's assignments exist only while it is stable, and mean topics only when its
    // protocol is that of consumers.
    const isStableConsumer = this.state === 'Stable' && this.protocolType === 'consumer'
    return isStableConsumer && this.#assignmentsReadable
  }
}
