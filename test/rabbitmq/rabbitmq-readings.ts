import type {
  Overview,
  QueueMode,
  Queues,
  QueuesFacts,
  Vhosts,
} from '../../src/rabbitmq/queues/facts/facts.ts'
import { noSettings, type QueueSettings } from '../../src/rabbitmq/queues/facts/queue-settings.ts'
import type { HealthChecks, Nodes, NodesFacts } from '../../src/rabbitmq/nodes/facts.ts'
import { expectationsFrom } from '../../src/backlog/expectations.ts'
import type { Connections, Exchanges, TrafficFacts } from '../../src/rabbitmq/traffic/facts.ts'
import type { QueueExpectations } from '../../src/rabbitmq/queues/expectations.ts'
import type { Observation } from '../../src/reading/observation.ts'
import { outcome, type Outcome, type Reading } from '../../src/reading/reading.ts'
import type { Instant, Seconds } from '../../src/reading/time.ts'

export interface QueueRow {
  readonly vhost?: string
  readonly name: string
  readonly type?: string
  readonly state?: string
  readonly policy?: string
  readonly durable?: boolean
  readonly ready?: number
  readonly unacked?: number
  readonly messages?: number
  readonly delayed?: number
  readonly nextDelayedAt?: number
  readonly deadLettering?: number
  readonly publishers?: number
  readonly bytes?: number
  readonly consumers?: number
  readonly members?: number
  readonly membersOnline?: number
  readonly hasLeader?: number
  readonly redelivered?: number
  readonly headMessageTimestamp?: number
  readonly published?: number
  readonly acked?: number
  readonly deliveredNoAck?: number
  readonly gotNoAck?: number
  /** Bits of `queueTraits`. */
  readonly traits?: number
  /** Only those that are set. */
  readonly settings?: Partial<QueueSettings>
  readonly limitedBytes?: number
}

/** A window of two minutes over statistics that are gathered every 5 s. */
export const expectations: QueueExpectations = {
  ...expectationsFrom([], 120),
  statisticsInterval: 5,
}

export interface VhostRow {
  readonly name: string
  readonly ready?: number
  readonly unacked?: number
  /** Omitted: the queues of this vhost were listed. */
  readonly queuesListed?: boolean
}

/** The instant `seconds` on both clocks; the wall clock began at 1,000,000. */
export function at(seconds: Seconds): Instant {
  return { wall: 1_000_000 + seconds, monotonic: seconds }
}

/** An observation at an instant. */
export function observationAt(seconds: Seconds, stalenessLimit: Seconds): Observation {
  return { now: at(seconds), stalenessLimit }
}

/** A reading of zero duration, with these sections. */
export function reading<Facts>(
  facts: Facts,
  seconds: Seconds,
  sections: Readonly<Record<string, Outcome>>,
): Reading<Facts> {
  return { name: 'test', span: { from: at(seconds), to: at(seconds) }, facts, sections }
}

export const complete = outcome([])

export const failed = outcome(
  [{ kind: 'unavailable', subject: 'GET /api/test', detail: 'answered 503' }],
  false,
)

/** Facts of the queues reading; the default vhost of queues is `/`. */
export function queuesFacts(facts: {
  readonly overview?: Overview | null
  readonly vhosts?: readonly VhostRow[]
  readonly queues?: readonly QueueRow[]
  readonly mode?: QueueMode
  readonly queuesOfVhosts?: ReadonlyMap<string, number> | null
}): QueuesFacts {
  const { overview = null, vhosts = [{ name: '/' }], queues = [], mode = 'full' } = facts
  const { queuesOfVhosts = null } = facts
  return {
    mode,
    overview,
    queuesOfVhosts,
    vhosts: vhostColumns(vhosts),
    queues: queueColumns(
      queues,
      vhosts.map(({ name }) => name),
    ),
  }
}

/** An overview in which only the given values are reported. */
export function anOverview(reported: Partial<Overview> = {}): Overview {
  return {
    clusterName: 'rabbit@one',
    version: '4.2.0',
    erlangVersion: '27.3',
    node: 'rabbit@one',
    queues: NaN,
    consumers: NaN,
    connections: NaN,
    channels: NaN,
    connectionsOpened: NaN,
    channelsOpened: NaN,
    queuesCreated: NaN,
    queuesDeleted: NaN,
    unroutableDropped: NaN,
    unroutableReturned: NaN,
    hiddenQueues: NaN,
    ...reported,
  }
}

export function nodesFacts(
  nodes: readonly {
    readonly name: string
    readonly running?: boolean
    readonly uptime?: number
    readonly partitionedPeers?: number
    readonly memoryUsed?: number
  }[],
  checks: readonly {
    readonly check: string
    readonly node?: string
    readonly passed: boolean
  }[] = [],
): NodesFacts {
  const unreported = (): Float64Array => new Float64Array(nodes.length).fill(NaN)
  const table: Nodes = {
    rows: nodes.length,
    name: nodes.map(({ name }) => name),
    running: Uint8Array.from(nodes, ({ running = true }) => Number(running)),
    memoryUsed: Float64Array.from(nodes, ({ memoryUsed = NaN }) => memoryUsed),
    memoryLimit: unreported(),
    memoryAlarm: unreported(),
    diskFree: unreported(),
    diskFreeLimit: unreported(),
    diskAlarm: unreported(),
    fileDescriptorsUsed: unreported(),
    fileDescriptorsLimit: unreported(),
    processesUsed: unreported(),
    processesLimit: unreported(),
    runQueue: unreported(),
    uptime: Float64Array.from(nodes, ({ uptime = NaN }) => uptime),
    partitionedPeers: Float64Array.from(nodes, ({ partitionedPeers = NaN }) => partitionedPeers),
  }
  const healthChecks: HealthChecks = {
    rows: checks.length,
    check: checks.map(({ check }) => check),
    node: checks.map(({ node = '' }) => node),
    passed: Uint8Array.from(checks, ({ passed }) => Number(passed)),
  }
  return { nodes: table, healthChecks }
}

export function trafficFacts(facts: {
  readonly exchanges?: readonly {
    readonly vhost?: string
    readonly name: string
    readonly type?: string
    readonly in?: number
    readonly out?: number
  }[]
  readonly connections?: readonly {
    readonly vhost: string
    readonly state: string
    readonly count: number
  }[]
  readonly hiddenVhosts?: readonly string[] | null
}): TrafficFacts {
  const { exchanges = [], connections = [], hiddenVhosts = [] } = facts
  const exchangeTable: Exchanges = {
    rows: exchanges.length,
    vhost: exchanges.map(({ vhost = '/' }) => vhost),
    name: exchanges.map(({ name }) => name),
    type: exchanges.map(({ type = 'topic' }) => type),
    publishedIn: Float64Array.from(exchanges, row => row.in ?? NaN),
    publishedOut: Float64Array.from(exchanges, row => row.out ?? NaN),
  }
  const connectionTable: Connections = {
    rows: connections.length,
    vhost: connections.map(({ vhost }) => vhost),
    state: connections.map(({ state }) => state),
    connections: Float64Array.from(connections, ({ count }) => count),
  }
  return { exchanges: exchangeTable, hiddenVhosts, connections: connectionTable }
}

function vhostColumns(vhosts: readonly VhostRow[]): Vhosts {
  return {
    rows: vhosts.length,
    name: vhosts.map(({ name }) => name),
    ready: Float64Array.from(vhosts, ({ ready = NaN }) => ready),
    unacked: Float64Array.from(vhosts, ({ unacked = NaN }) => unacked),
    queuesListed: Uint8Array.from(vhosts, ({ queuesListed = true }) => Number(queuesListed)),
  }
}

/** Settings of which only the given ones are set. */
export function queueSettings(settings?: Partial<QueueSettings>): QueueSettings {
  return settings === undefined ? noSettings : { ...noSettings, ...settings }
}

function queueColumns(queues: readonly QueueRow[], vhosts: readonly string[]): Queues {
  const numbers = (value: (queue: QueueRow) => number | undefined): Float64Array =>
    Float64Array.from(queues, queue => value(queue) ?? NaN)
  const texts = (value: (queue: QueueRow) => string | undefined, otherwise: string): string[] =>
    queues.map(queue => value(queue) ?? otherwise)
  return {
    rows: queues.length,
    vhost: Uint32Array.from(queues, ({ vhost = '/' }) => vhosts.indexOf(vhost)),
    name: queues.map(({ name }) => name),
    type: texts(({ type }) => type, 'classic'),
    state: texts(({ state }) => state, 'running'),
    policy: texts(({ policy }) => policy, ''),
    node: texts(() => undefined, 'rabbit@one'),
    durable: Uint8Array.from(queues, ({ durable = true }) => Number(durable)),
    exclusive: new Uint8Array(queues.length),
    traits: Uint8Array.from(queues, ({ traits = 0 }) => traits),
    settings: queues.map(({ settings }) => queueSettings(settings)),
    limitedBytes: numbers(({ limitedBytes }) => limitedBytes),
    ready: numbers(({ ready }) => ready),
    unacked: numbers(({ unacked }) => unacked),
    messages: numbers(({ messages }) => messages),
    delayed: numbers(({ delayed }) => delayed),
    nextDelayedAt: numbers(({ nextDelayedAt }) => nextDelayedAt),
    deadLettering: numbers(({ deadLettering }) => deadLettering),
    publishers: numbers(({ publishers }) => publishers),
    bytes: numbers(({ bytes }) => bytes),
    consumers: numbers(({ consumers }) => consumers),
    consumerCapacity: numbers(() => undefined),
    memory: numbers(() => undefined),
    headMessageTimestamp: numbers(queue => queue.headMessageTimestamp),
    members: numbers(({ members }) => members),
    membersOnline: numbers(({ membersOnline }) => membersOnline),
    hasLeader: numbers(({ hasLeader }) => hasLeader),
    published: numbers(({ published }) => published),
    acked: numbers(({ acked }) => acked),
    deliveredNoAck: numbers(({ deliveredNoAck }) => deliveredNoAck),
    gotNoAck: numbers(({ gotNoAck }) => gotNoAck),
    redelivered: numbers(({ redelivered }) => redelivered),
  }
}
