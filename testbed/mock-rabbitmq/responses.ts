import type { MockCluster } from './cluster.ts'
import { type Json, listed, type Listing, onlyColumns, type Parameters } from './listing.ts'

/** Response of a node: a status with a document, or a list that is written element by element. */
export type Response = { readonly status: number; readonly document: Json } | Listing

/** Returns the response to an authenticated request. */
export function responseTo(
  cluster: MockCluster,
  nodes: readonly MockNodeState[],
  self: number,
  path: string,
  parameters: Parameters,
): Response {
  const [resource = '', ...rest] = path
    .replace(/^\/api\//, '')
    .split('/')
    .map(decodeURIComponent)
  switch (resource) {
    case 'overview':
      return found(withColumns(overview(cluster, nodes, self), parameters))
    case 'vhosts':
      return listed(vhosts(cluster), parameters)
    case 'queues':
      return queues(cluster, nodeName(0), rest[0], parameters)
    case 'nodes':
      return listed(nodes.map(nodeJson), parameters)
    case 'exchanges':
      return rest[1] === undefined
        ? exchangesOf(cluster, rest[0], parameters)
        : oneExchange(cluster, rest, parameters)
    case 'vhost-limits':
      return listed(vhostLimits(cluster), parameters)
    case 'connections':
      return listed([...cluster.connections], parameters)
    case 'shovels':
      return ofPlugin(cluster.shovels, parameters)
    case 'federation-links':
      return ofPlugin(cluster.federationLinks, parameters)
    case 'feature-flags':
      return listed(cluster.featureFlags, parameters)
    case 'deprecated-features':
      return ofPlugin(cluster.deprecatedFeatures, parameters)
    case 'health':
      return healthCheck(cluster, rest[1] ?? '')
    default:
      return missing
  }
}

export interface MockNodeState {
  readonly isRunning: boolean
  /** Milliseconds since it started. */
  readonly uptime: number
}

const missing: Response = {
  status: 404,
  document: { error: 'Object Not Found', reason: 'Not Found' },
}

/** A plugin that is not enabled adds no endpoint. */
function ofPlugin(rows: readonly Json[] | null, parameters: Parameters): Response {
  return rows === null ? missing : listed(rows, parameters)
}

function found(document: Json): Response {
  return { status: 200, document }
}

function withColumns(document: Json, { columns }: Parameters): Json {
  return columns === undefined ? document : onlyColumns(document, columns.split(','))
}

function nodeName(index: number): string {
  return `rabbit@mock-${index}`
}

function overview(cluster: MockCluster, nodes: readonly MockNodeState[], self: number): Json {
  const queues = cluster.queueCount
  const basics = {
    rabbitmq_version: cluster.version,
    management_version: cluster.version,
    erlang_version: '27.0',
    cluster_name: 'mock',
    rates_mode: 'basic',
    node: nodeName(self),
    disable_stats: cluster.statsDisabled,
    enable_queue_totals: false,
  }
  const counted = {
    queues,
    exchanges: 7 * cluster.vhosts.size,
    connections: cluster.connections.length,
  }
  if (cluster.statsDisabled) return { ...basics, object_totals: counted }
  return {
    ...basics,
    object_totals: { ...counted, channels: 0, consumers: 0 },
    churn_rates: {
      connection_created: cluster.connections.length,
      connection_closed: 0,
      channel_created: 0,
      channel_closed: 0,
      queue_declared: queues,
      queue_created: queues,
      queue_deleted: 0,
    },
    message_stats: { publish: 0, drop_unroutable: 0, return_unroutable: 0 },
    listeners: nodes.map((_, index) => ({ node: nodeName(index), protocol: 'http' })),
  }
}

function vhosts(cluster: MockCluster): Json[] {
  const ready = new Map<string, number>()
  const unacked = new Map<string, number>()
  for (const queue of cluster.queues()) {
    ready.set(queue.vhost, (ready.get(queue.vhost) ?? 0) + queue.ready)
    unacked.set(queue.vhost, (unacked.get(queue.vhost) ?? 0) + queue.unacked)
  }
  // A virtual host that never had a message has no totals.
  return [...cluster.vhosts].sort().map(name => ({
    name,
    messages_ready: ready.get(name),
    messages_unacknowledged: unacked.get(name),
  }))
}

function queues(
  cluster: MockCluster,
  node: string,
  vhost: string | undefined,
  parameters: Parameters,
): Response {
  if (vhost !== undefined && !cluster.vhosts.has(vhost)) return missing
  if (vhost !== undefined && cluster.hiddenVhosts.has(vhost)) return forbiddenVhost(cluster)
  const withoutStats = cluster.statsDisabled || parameters['disable_stats'] === 'true'
  const withTotals = parameters['enable_queue_totals'] === 'true'
  return listed(visibleQueues(), parameters)

  function* visibleQueues(): Generator<Json> {
    for (const queue of cluster.queues(vhost)) {
      if (cluster.hiddenVhosts.has(queue.vhost)) continue
      if (withoutStats) yield queue.totalsJson(node, withTotals)
      else yield cluster.statsReset ? queue.totalsJson(node, false) : queue.json(node)
    }
  }
}

/** RabbitMQ 4.x does not distinguish a virtual host without permission from a missing one. */
function forbiddenVhost({ version }: MockCluster): Response {
  if (version.startsWith('4.')) {
    return { status: 404, document: { error: 'not_found', reason: 'Not Found' } }
  }
  const reason = 'User not authorised to access virtual host'
  return { status: 401, document: { error: 'not_authorised', reason } }
}

function nodeJson({ isRunning, uptime }: MockNodeState, index: number): Json {
  const identity = { name: nodeName(index), type: 'disc', running: isRunning }
  if (!isRunning) return identity
  return {
    ...identity,
    uptime,
    mem_used: 140e6,
    mem_limit: 10e9,
    mem_alarm: false,
    disk_free: 80e9,
    disk_free_limit: 50e6,
    disk_free_alarm: false,
    fd_used: 50,
    fd_total: 20_000,
    proc_used: 460,
    proc_total: 1_048_576,
    run_queue: 1,
    partitions: [],
  }
}

function exchangesOf(
  cluster: MockCluster,
  vhost: string | undefined,
  parameters: Parameters,
): Response {
  const vhosts = vhost === undefined ? [...cluster.vhosts].sort() : [vhost]
  if (vhost !== undefined && !cluster.vhosts.has(vhost)) return missing
  if (vhost !== undefined && cluster.hiddenVhosts.has(vhost)) return forbiddenVhost(cluster)
  const visible = vhosts.filter(name => !cluster.hiddenVhosts.has(name))
  return listed(visible.flatMap(exchangesIn), parameters)
}

/** `exchanges/{vhost}/{exchange}`, and its `bindings/source`, which no missing exchange has. */
function oneExchange(
  cluster: MockCluster,
  [vhost = '', name = '', ...rest]: readonly string[],
  parameters: Parameters,
): Response {
  if (!cluster.vhosts.has(vhost)) return missing
  if (cluster.hiddenVhosts.has(vhost)) return forbiddenVhost(cluster)
  const exchange = cluster.exchanges.find(each => each.vhost === vhost && each.name === name)
  if (rest.join('/') === 'bindings/source') {
    const bindings = exchange?.bindings ?? []
    return listed(
      bindings.map(binding => ({ ...binding, source: name, vhost })),
      parameters,
    )
  }
  if (exchange === undefined) return missing
  return found(withColumns({ name, vhost, type: exchange.type, durable: true }, parameters))
}

function vhostLimits(cluster: MockCluster): Json[] {
  const visible = [...cluster.limits].filter(([vhost]) => !cluster.hiddenVhosts.has(vhost))
  return visible.map(([vhost, value]) => ({ vhost, value }))
}

function exchangesIn(vhost: string): Json[] {
  const names = ['', 'amq.direct', 'amq.fanout', 'amq.headers', 'amq.match', 'amq.topic']
  return names.map(name => ({
    name,
    vhost,
    type: name === '' ? 'direct' : name.slice('amq.'.length),
    durable: true,
    message_stats: name === '' ? { publish_in: 10, publish_out: 10 } : undefined,
  }))
}

function healthCheck(cluster: MockCluster, check: string): Response {
  if (cluster.version.startsWith('3.') && check.startsWith('quorum-queues-without')) return missing
  if (!cluster.failedChecks.has(check)) return found({ status: 'ok' })
  return { status: 503, document: { status: 'failed', reason: 'set by a test' } }
}
