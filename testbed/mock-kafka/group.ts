import { Encoded } from './encoded.ts'

export type GroupType = 'classic' | 'consumer' | 'share' | 'streams'

/** A member by what it reads, or by the bytes that only clients of its kind understand. */
export type MockMember =
  | { readonly assigned: Readonly<Record<string, readonly number[]>> }
  | { readonly assignmentBytes: Buffer }

export interface GroupSpec {
  readonly name: string
  /** Default: `classic`. */
  readonly type?: GroupType
  /** Default: `share` for share groups, else `consumer`. */
  readonly protocolType?: string
  /** Default: `Stable` with members, `Empty` without. */
  readonly state?: string
  /** Broker id. Default: brokers take turns. */
  readonly coordinator?: number
  /** By topic, the committed offset of partition 0, 1, …; null: nothing committed. */
  readonly commits?: Readonly<Record<string, readonly (number | null)[]>>
  /** Of a share group: by topic, how far it is in partition 0, 1, …; null: it never read there. */
  readonly shares?: Readonly<Record<string, readonly (MockShare | null)[]>>
  readonly members?: readonly MockMember[]
}

/** The APIs in which a group can be made to fail alone. */
export type GroupApi =
  | 'OffsetFetch'
  | 'DescribeShareGroupOffsets'
  | 'DescribeGroups'
  | 'ConsumerGroupDescribe'
  | 'ShareGroupDescribe'
  | 'FindCoordinator'

export interface MockCommit {
  readonly offset: number
  readonly errorCode: number
}

/** How far a share group is in one partition. */
export interface MockShare {
  readonly startOffset: number
  /** Messages done from the start offset on. Null: the coordinator does not count them. */
  readonly doneBeyond: number | null
}

/** One group as its coordinator knows it. */
export class MockGroup {
  readonly name: string
  readonly type: GroupType
  readonly protocolType: string
  /** Answers about the group, until something changes it. */
  readonly encoded = new Encoded()
  readonly #commits = new Map<string, Map<number, MockCommit>>()
  readonly #shares = new Map<string, (MockShare | null)[]>()
  readonly #failures = new Map<GroupApi, number>()
  #coordinator: number
  #members: readonly MockMember[]
  #state: string | undefined

  constructor(spec: GroupSpec, coordinator: number) {
    this.name = spec.name
    this.type = spec.type ?? 'classic'
    this.protocolType = spec.protocolType ?? (this.type === 'share' ? 'share' : 'consumer')
    this.#coordinator = coordinator
    this.#members = spec.members ?? []
    this.#state = spec.state
    for (const [topic, offsets] of Object.entries(spec.commits ?? {})) {
      for (const [partition, offset] of offsets.entries()) {
        if (offset !== null) this.commit(topic, partition, offset)
      }
    }
    for (const [topic, shares] of Object.entries(spec.shares ?? {})) {
      this.#shares.set(topic, [...shares])
    }
  }

  get coordinator(): number {
    return this.#coordinator
  }

  get members(): readonly MockMember[] {
    return this.#members
  }

  get state(): string {
    return this.#state ?? (this.#members.length > 0 ? 'Stable' : 'Empty')
  }

  get commits(): ReadonlyMap<string, ReadonlyMap<number, MockCommit>> {
    return this.#commits
  }

  commit(topic: string, partition: number, offset: number): this {
    return this.#put(topic, partition, { offset, errorCode: 0 })
  }

  /** OffsetFetch answers for this commit with an error code, until the next commit. */
  failCommit(topic: string, partition: number, errorCode: number): this {
    return this.#put(topic, partition, { offset: -1, errorCode })
  }

  get shares(): ReadonlyMap<string, readonly (MockShare | null)[]> {
    return this.#shares
  }

  /** A share group is so far now; null: as if it had never read there. */
  share(topic: string, partition: number, share: MockShare | null): this {
    const ofTopic = this.#shares.get(topic) ?? []
    ofTopic[partition] = share
    this.#shares.set(topic, ofTopic)
    return this.#changed()
  }

  /** The commits of a topic are gone: expired, or their topic was deleted. */
  forgetTopic(topic: string): this {
    this.#commits.delete(topic)
    this.#shares.delete(topic)
    return this.#changed()
  }

  /** Members as they are after a rebalance. */
  assign(members: readonly MockMember[]): this {
    this.#members = members
    return this.#changed()
  }

  /** Kafka's word, such as `PreparingRebalance`; undefined: what follows from the members. */
  become(state: string | undefined): this {
    this.#state = state
    return this.#changed()
  }

  /** Another broker coordinates the group from now on. */
  moveTo(broker: number): this {
    this.#coordinator = broker
    return this
  }

  /** One API answers for this group with an error code. 0: no more. */
  fail(api: GroupApi, errorCode: number): this {
    this.#failures.set(api, errorCode)
    return this
  }

  failure(api: GroupApi): number {
    return this.#failures.get(api) ?? 0
  }

  #put(topic: string, partition: number, commit: MockCommit): this {
    let partitions = this.#commits.get(topic)
    if (partitions === undefined) {
      partitions = new Map()
      this.#commits.set(topic, partitions)
    }
    partitions.set(partition, commit)
    return this.#changed()
  }

  #changed(): this {
    this.encoded.forget()
    return this
  }
}
