import { type NameFilter, nameFilter, type NamePatterns } from '../../../columns/name-filter.ts'
import type { Source } from '../../../reading/reading.ts'
import type { ObserveRequest } from '../../../reading/request.ts'
import type { Clock } from '../../../scheduling/clock.ts'
import type { ManagementApi } from '../../client/management-api.ts'
import { SectionRequests } from '../../section-requests.ts'
import {
  type ListedStream,
  sealedStreams,
  streamKey,
  type StreamsFacts,
  uniqueStreams,
} from '../facts.ts'
import { decodeConsumer, decodeExchange, decodePartition, decodeQueue } from './decode-streams.ts'
import { missingPlugin, readStoredOffsets } from './stored-offsets.ts'

export type StreamsSection = 'streams' | 'stored_offsets' | 'stream_consumers' | 'super_streams'

export interface StreamsSourceOptions {
  readonly api: ManagementApi
  readonly vhosts: NamePatterns
  /** Streams whose consumers are read. An empty `include` matches none, unlike in other filters. */
  readonly streams: NamePatterns
  readonly username: string
  readonly observe: ObserveRequest
  readonly clock: Clock
}

/** With these columns RabbitMQ collects no statistics. */
const queues = {
  path: ['queues'],
  query: { columns: 'name,vhost,type' },
  api: 'GET /api/queues',
}

const consumers = {
  path: ['stream', 'consumers'],
  query: { columns: 'queue,offset,offset_lag' },
  api: 'GET /api/stream/consumers',
}

const exchanges = {
  path: ['exchanges'],
  query: { columns: 'name,vhost,arguments' },
  api: 'GET /api/exchanges',
}

/** Reads the stored offsets of named consumers, and the ends of streams that have connected consumers. */
export function createStreamsSource(
  options: StreamsSourceOptions,
): Source<StreamsFacts, StreamsSection> {
  const { api, observe, clock } = options
  const isWantedVhost = nameFilter(options.vhosts)
  const isWanted = wantedStreams(options.streams)
  return {
    name: 'streams',
    core: 'streams',
    async read(signal) {
      const from = clock.now()
      const requests = (): SectionRequests => new SectionRequests(api, { signal, observe })
      const [streams, tracking, consuming, grouping] = [
        requests(),
        requests(),
        requests(),
        requests(),
      ]
      const listed = await listStreams(streams, isWantedVhost, isWanted)
      const hasStreams = listed !== null && listed.length > 0
      // Before the ends: what is stored meanwhile could be beyond an older end.
      const storedOffsets = hasStreams
        ? await readStoredOffsets(
            tracking,
            api,
            { signal, observe },
            { streams: listed, username: options.username },
          )
        : new Map<string, never>()
      const endOffsets = hasStreams ? await readEnds(consuming) : new Map<string, number>()
      const superStreams = hasStreams
        ? await readSuperStreams(grouping, listed)
        : new Map<string, string>()
      const details = { storedOffsets, endOffsets, superStreams }
      const sealed = sealedStreams(listed ?? [], details)
      return {
        name: 'streams',
        span: { from, to: clock.now() },
        facts: { ...sealed, streams: listed === null ? null : sealed.streams },
        sections: {
          streams: streams.outcome(listed !== null),
          stored_offsets: tracking.outcome(storedOffsets.size > 0),
          stream_consumers: consuming.outcome(endOffsets.size > 0),
          super_streams: grouping.outcome(superStreams.size > 0),
        },
      }
    },
  }
}

function wantedStreams(patterns: NamePatterns): NameFilter {
  return patterns.include.length === 0 ? () => false : nameFilter(patterns)
}

/** Null: the list failed or ended early. */
async function listStreams(
  section: SectionRequests,
  isWantedVhost: NameFilter,
  isWanted: NameFilter,
): Promise<readonly ListedStream[] | null> {
  const listed: ListedStream[] = []
  const isListed = await section.list(queues, decodeQueue, ({ vhost, name, isStream }) => {
    if (isStream && isWantedVhost(vhost) && isWanted(name)) listed.push({ vhost, name })
  })
  if (!isListed) return null
  const unique = uniqueStreams(listed)
  section.repeated(queues, listed.length - unique.length)
  return unique
}

/** Returns the highest end that a consumer of each stream reveals. */
async function readEnds(section: SectionRequests): Promise<ReadonlyMap<string, number>> {
  const ends = new Map<string, number>()
  await section.list(
    consumers,
    decodeConsumer,
    ({ offset, ...stream }) => {
      const key = streamKey(stream)
      if (!Number.isNaN(offset)) ends.set(key, Math.max(offset, ends.get(key) ?? 0))
    },
    problem => (problem.kind === 'unsupported' ? missingPlugin : problem),
  )
  return ends
}

/**
 * Returns the super stream of each partition.
 *
 * A super stream is an exchange with an argument, and its partitions are the queues bound to it: one
 * more request for each super stream of which a partition could be wanted.
 */
async function readSuperStreams(
  section: SectionRequests,
  listed: readonly ListedStream[],
): Promise<ReadonlyMap<string, string>> {
  const vhosts = new Set(listed.map(({ vhost }) => vhost))
  const found: ListedStream[] = []
  await section.list(exchanges, decodeExchange, ({ vhost, name, isSuperStream }) => {
    if (isSuperStream && vhosts.has(vhost)) found.push({ vhost, name })
  })
  const superStreams = new Map<string, string>()
  // Never more requests for super streams than there are streams.
  for (const { vhost, name } of uniqueStreams(found).slice(0, listed.length)) {
    if (section.isTerminal) break
    const bindings = {
      path: ['exchanges', vhost, name, 'bindings', 'source'],
      query: { columns: 'destination' },
      api: 'GET /api/exchanges/{vhost}/{exchange}/bindings/source',
    }
    await section.list(bindings, decodePartition, partition => {
      superStreams.set(streamKey({ vhost, name: partition }), name)
    })
  }
  return superStreams
}
