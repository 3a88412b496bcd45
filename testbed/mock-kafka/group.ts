import { Encoded } from './encoded.ts'

export type GroupType = 'classic' | 'consumer' | 'share' | 'streams'

/** A member with its assigned partitions, or with assignment bytes that only its own clients can decode. */
export type MockMember =
  | { readonly assigned: Readonly<Record<string, readonly number[]>> }
  | { readonly assignmentBytes: Buffer }

export interface GroupSpec {
  readonly name: string
  /** Default: `classic`. */
  readonly type?: GroupType
  /** Default: `share` for share groups, otherwise `consumer`. */
  readonly protocolType?: string
  /** Default: `Stable` with members, `Empty` without. */
  readonly state?: string
  /** Broker id. Default: round robin over the brokers. */
  readonly coordinator?: number
  /** By topic, the committed offset of partition 0, 1, …; null: nothing committed. */
  readonly commits?: Readonly<Record<string, readonly (number | null)[]>>
  /** Of a share group: by topic, its progress in partition 0, 1, …; null: it never read there. */
  readonly shares?: Readonly<Record<string, readonly (MockShare | null)[]>>
  readonly members?: readonly MockMember[]
}

/** The APIs that can return an error for a single group. */
export type GroupApi =
  | 'OffsetFetch'
  | 'DescribeShareGroupOffsets'
  | 'DescribeGroups'
  | 'ConsumerGroupDescribe'
  | 'ShareGroupDescribe'
  | 'FindCoordinator'

interface MockCommit {
  readonly offset: number
  readonly errorCode: number
}

/** Progress of a share group in one partition. */
export interface MockShare {
  readonly startOffset: number
  /** Messages completed from the start offset on. Null: not counted by the coordinator. */
  readonly doneBeyond: number | null
}

/** One group, in the state that its coordinator has. */
export class MockGroup {
  readonly name: string
  readonly type: GroupType
  readonly protocolType: string
  /** Encoded responses about the group, until it changes. */
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

  /** OffsetFetch returns an error code for this commit, until the next commit. */
  failCommit(topic: string, partition: number, errorCode: number): this {
    return this.#put(topic, partition, { offset: -1, errorCode })
  }

  get shares(): ReadonlyMap<string, readonly (MockShare | null)[]> {
    return this.#shares
  }

  /** Sets the progress of a share group; null: as if it had never read there. */
  share(topic: string, partition: number, share: MockShare | null): this {
    const ofTopic = this.#shares.get(topic) ?? []
    ofTopic[partition] = share
    this.#shares.set(topic, ofTopic)
    return this.#changed()
  }

  /** Removes the commits of a topic, as when they expire or the topic is deleted. */
  forgetTopic(topic: string): this {
    this.#commits.delete(topic)
    this.#shares.delete(topic)
    return this.#changed()
  }

  /** Sets the members, as after a rebalance. */
  assign(members: readonly MockMember[]): this {
    this.#members = members
    return this.#changed()
  }

  /** Sets the state in Kafka's words, such as `PreparingRebalance`; undefined: derived from the members. */
  become(state: string | undefined): this {
    this.#state = state
    return this.#changed()
  }

  /** Makes another broker the coordinator. */
  moveTo(broker: number): this {
    this.#coordinator = broker
    return this
  }

  /** One API returns an error code for this group. 0: no error. */
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
