import { compareText } from '../../../columns/names.ts'
import type { Groups } from './facts.ts'
import type { SealedPositions } from './positions-builder.ts'

/** A group as its coordinator lists it; '' where the broker is too old to tell. */
export interface ListedGroup {
  readonly group: string
  readonly type: string
  readonly protocolType: string
  readonly state: string
  /** Id of the broker that listed it. */
  readonly coordinator: number
}

/** A group as its coordinator describes it, without its members. */
export interface DescribedGroup {
  readonly state: string
  readonly protocolType: string
  readonly assignor: string
}

/** Completes the listed groups with what their coordinators tell later. */
export class GroupsBuilder {
  /** In order of name: a group's row is its place here. */
  readonly groups: readonly StagedGroup[]
  readonly #rowOf: ReadonlyMap<string, number>

  constructor(listed: Iterable<ListedGroup>) {
    const inOrder = [...listed].sort((a, b) => compareText(a.group, b.group))
    this.groups = inOrder.map(group => new StagedGroup(group))
    this.#rowOf = new Map(inOrder.map(({ group }, row) => [group, row]))
  }

  /** Undefined: the group was not listed, or it is filtered out. */
  row(group: string): number | undefined {
    return this.#rowOf.get(group)
  }

  find(group: string): StagedGroup | undefined {
    const row = this.#rowOf.get(group)
    return row === undefined ? undefined : this.groups[row]
  }

  seal({ firstPosition, count }: SealedPositions): Groups {
    const { groups } = this
    return {
      rows: groups.length,
      name: groups.map(({ name }) => name),
      type: groups.map(({ type }) => type),
      protocolType: groups.map(({ protocolType }) => protocolType),
      assignor: groups.map(({ assignor }) => assignor),
      state: groups.map(({ state }) => state),
      coordinator: Int32Array.from(groups, ({ coordinator }) => coordinator),
      members: Float64Array.from(groups, ({ members }) => members),
      assignmentsKnown: Uint8Array.from(groups, group => Number(group.assignmentsKnown)),
      invisiblePartitions: Float64Array.from(groups, group =>
        group.assignmentsKnown ? group.invisiblePartitions : NaN,
      ),
      sharedReaders: groups.map(({ sharedReaders }) => sharedReaders),
      commitsKnown: Uint8Array.from(groups, group => Number(group.commitsKnown)),
      firstPosition,
      positions: count,
    }
  }
}

/** One group while its reading is under way. */
export class StagedGroup {
  readonly name: string
  readonly type: string
  protocolType: string
  assignor = ''
  state: string
  /** Changes when the group is found to have moved. */
  coordinator: number
  commitsKnown = false
  /** NaN: not described (yet). */
  members = NaN
  /** Partitions that members read and Metadata does not show. */
  invisiblePartitions = 0
  /** As in `Groups`. */
  readonly sharedReaders: Map<string, number> | null
  #assignmentsReadable = true

  constructor({ group, type, protocolType, state, coordinator }: ListedGroup) {
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
    this.sharedReaders?.clear()
  }

  member(): void {
    this.members++
  }

  /** The member counted last reads a topic, which is told once for each member. */
  reads(topic: string): void {
    this.sharedReaders?.set(topic, (this.sharedReaders.get(topic) ?? 0) + 1)
  }

  assignmentUnreadable(): void {
    this.#assignmentsReadable = false
  }

  /** True: a partition that no member is known to read has no reader. */
  get assignmentsKnown(): boolean {
    if (Number.isNaN(this.members)) return false
    const isAlwaysTold = this.type === 'consumer' || this.type === 'share'
    if (this.members === 0 || isAlwaysTold) return this.#assignmentsReadable
    // A classic group's assignments exist only while it is stable, and mean topics only when its
    // protocol is that of consumers.
    const isStableConsumer = this.state === 'Stable' && this.protocolType === 'consumer'
    return isStableConsumer && this.#assignmentsReadable
  }
}
