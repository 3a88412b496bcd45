import type { Problem } from '../../../reading/problem.ts'
import type { RequestContext } from '../../../reading/request.ts'
import type { ManagementApi, Resource } from '../../client/management-api.ts'
import type { SectionRequests } from '../../section-requests.ts'
import { type ListedStream, type OffsetsByConsumer, streamKey } from '../facts.ts'
import { decodeTracking } from './decode-streams.ts'

/** Most streams whose stored offsets one reading requests: each is a request to the leader. */
const mostStreams = 200

/** A cluster without the endpoint rejects every request: after this number none is likely to succeed. */
const mostMissing = 3

/** Reads the stored offsets of each stream; those that could not be read are missing. */
export async function readStoredOffsets(
  section: SectionRequests,
  api: ManagementApi,
  context: RequestContext,
  { streams, username }: { readonly streams: readonly ListedStream[]; readonly username: string },
): Promise<ReadonlyMap<string, OffsetsByConsumer>> {
  const found = new Map<string, OffsetsByConsumer>()
  const refused = new Map<string, string[]>()
  let missing = 0
  for (const stream of streams.slice(0, mostStreams)) {
    if (section.isTerminal || (missing === mostMissing && found.size === 0)) break
    const { vhost, name } = stream
    const reword = (problem: Problem): Problem | null => {
      if (problem.kind === 'unauthorized') {
        refused.set(vhost, [...(refused.get(vhost) ?? []), name])
        return null
      }
      if (isBefore313(problem)) {
        missing = mostMissing
        return neededVersion
      }
      // The stream was just deleted, or the plugin is missing, which the list of consumers proves.
      if (problem.kind === 'unsupported') missing++
      else return { ...problem, subject: `stream ${name} in vhost ${vhost}` }
      return null
    }
    const resource = trackingOf(stream)
    const read = await section.attempt(
      async () => ({ offsets: decodeTracking(await api.document(resource, context)) }),
      reword,
    )
    if (read === null) continue
    if (read.offsets === null) section.malformed(resource, 'expected offsets by consumer name')
    else found.set(streamKey(stream), read.offsets)
  }
  for (const [vhost, names] of refused) {
    section.problems.push(missingPermission(vhost, names, username))
  }
  if (streams.length > mostStreams) section.problems.push(tooMany(streams.length - mostStreams))
  return found
}

function trackingOf({ vhost, name }: ListedStream): Resource {
  return {
    path: ['stream', vhost, name, 'tracking'],
    query: { type: 'offset' },
    api: 'GET /api/stream/{vhost}/{stream}/tracking',
  }
}

/** The plugin of earlier versions takes the path for another one, and responds 400 without an error. */
function isBefore313({ kind, detail }: Problem): boolean {
  return kind === 'malformed' && /status 400: nothing$/.test(detail)
}

const neededVersion: Problem = {
  kind: 'unsupported',
  subject: 'GET /api/stream/{vhost}/{stream}/tracking',
  detail:
    'stored offsets are read from RabbitMQ 3.13 or later: upgrade it, or remove streams.include',
}

/** The cluster has streams to read, and not the plugin that reports on their consumers. */
export const missingPlugin: Problem = {
  kind: 'unsupported',
  subject: 'GET /api/stream/consumers',
  detail:
    'the node that responded lacks a plugin: run `rabbitmq-plugins enable rabbitmq_stream_management` on each node',
}

/** Names in a command stay readable up to this number. */
const mostNames = 5

function missingPermission(vhost: string, names: readonly string[], username: string): Problem {
  const pattern = names.slice(0, mostNames).map(escaped).join('|')
  const read = names.length > mostNames ? '.*' : `^(${pattern})$`
  return {
    kind: 'unauthorized',
    subject: `vhost ${vhost}`,
    detail: `stored offsets of ${names.length} streams need the permission to read them: run \`rabbitmqctl set_permissions -p ${vhost} ${username} '^$' '^$' '${read}'\``,
  }
}

function escaped(name: string): string {
  return name.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)
}

function tooMany(unread: number): Problem {
  return {
    kind: 'too_large',
    subject: `${unread} more streams`,
    detail: `stored offsets of at most ${mostStreams} streams are read: use narrower patterns in streams.include`,
  }
}
