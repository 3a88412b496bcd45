export interface QueueSpec {
  readonly vhost?: string
  readonly name: string
  readonly type?: 'classic' | 'quorum' | 'stream'
  readonly exclusive?: boolean
  readonly policy?: string
  /** Besides the type. */
  readonly arguments?: Readonly<Record<string, unknown>>
  /** The merged definitions of policy and operator policy. */
  readonly definition?: Readonly<Record<string, unknown>>
  readonly ready?: number
  readonly unacked?: number
  readonly consumers?: number
  /** Messages published and acknowledged per second. */
  readonly rate?: number
}

/** One queue, which a test can change at any time. */
export class MockQueue {
  readonly vhost: string
  readonly name: string
  readonly type: string
  readonly exclusive: boolean
  policy: string
  readonly #arguments: NonNullable<QueueSpec['arguments']>
  readonly #definition: NonNullable<QueueSpec['definition']>
  state = 'running'
  ready: number
  unacked: number
  consumers: number
  published = 0
  acked = 0
  redelivered = 0
  readonly #rate: number
  readonly #createdAt = Date.now()

  constructor(spec: QueueSpec) {
    this.vhost = spec.vhost ?? '/'
    this.name = spec.name
    this.type = spec.type ?? 'classic'
    this.exclusive = spec.exclusive ?? false
    this.policy = spec.policy ?? ''
    this.#arguments = spec.arguments ?? {}
    this.#definition = spec.definition ?? {}
    this.ready = spec.ready ?? 0
    this.unacked = spec.unacked ?? 0
    this.consumers = spec.consumers ?? 0
    this.#rate = spec.rate ?? 0
  }

  /** As `GET /api/queues` returns it with statistics. */
  json(node: string): Record<string, unknown> {
    const messages = this.ready + this.unacked
    return {
      ...this.#identity(node),
      consumers: this.consumers,
      consumer_capacity: this.type === 'stream' ? undefined : Number(this.consumers > 0),
      memory: 13_936,
      message_bytes: this.type === 'stream' ? undefined : messages * 100,
      message_bytes_ready: this.type === 'stream' ? undefined : this.ready * 100,
      message_stats: this.#stats(),
      messages,
      messages_details: { rate: 0 },
      messages_ready: this.ready,
      messages_ready_details: { rate: 0 },
      messages_unacknowledged: this.unacked,
      messages_unacknowledged_details: { rate: 0 },
      reductions: 7422,
      reductions_details: { rate: 0 },
    }
  }

  /** As `GET /api/queues?disable_stats=true` returns it, without statistics. */
  totalsJson(node: string, withTotals: boolean): Record<string, unknown> {
    const identity = this.#identity(node)
    // RabbitMQ 4.3 does not return the length of streams here.
    if (!withTotals || this.type === 'stream') return identity
    return {
      ...identity,
      messages: this.ready + this.unacked,
      messages_ready: this.ready,
      messages_unacknowledged: this.unacked,
    }
  }

  #identity(node: string): Record<string, unknown> {
    return {
      arguments: { 'x-queue-type': this.type, ...this.#arguments },
      auto_delete: false,
      durable: !this.exclusive,
      effective_policy_definition: this.#definition,
      exclusive: this.exclusive,
      name: this.name,
      node,
      policy: this.policy === '' ? null : this.policy,
      state: this.state,
      type: this.type,
      vhost: this.vhost,
      ...(this.type !== 'classic' && { leader: node, members: [node], online: [node] }),
    }
  }

  /** Undefined before the first message: RabbitMQ omits it. */
  #stats(): Record<string, unknown> | undefined {
    const flown = Math.floor((this.#rate * (Date.now() - this.#createdAt)) / 1000)
    const published = this.published + flown
    if (published === 0) return undefined
    const totals = {
      ack: this.acked + flown,
      deliver: this.acked + flown,
      deliver_no_ack: 0,
      get_no_ack: 0,
      publish: published,
      redeliver: this.redelivered,
    }
    return { ...totals, publish_details: { rate: this.#rate }, ack_details: { rate: this.#rate } }
  }
}
