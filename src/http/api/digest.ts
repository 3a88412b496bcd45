import type { FastifyInstance } from 'fastify'
import type { Digest } from '../../reports/digest/digest.ts'
import { digestFormats, type DigestFormat, renderDigest } from '../../reports/digest/formats.ts'
import type { DigestQuery } from '../../reports/digest/period.ts'
import type { Seconds, UnixSeconds } from '../../reading/time.ts'
import { isTimeZone } from '../../reading/time-zone.ts'
import type { LinkTemplate } from '../../reports/links.ts'
import { limited } from '../admission/limited.ts'
import type { ResponseSlots } from '../admission/response-slots.ts'
import { type ParameterError, ParameterReader } from '../parameters.ts'
import type { ServerPorts } from '../ports.ts'
import { sendJson } from './json-response.ts'
import { type NameFilters, nameParameters, readNameFilters } from './name-filters.ts'

const day: Seconds = 86_400

const parameters = [...nameParameters, 'since', 'until', 'time_zone', 'format'] as const

const contentTypes: Readonly<Record<DigestFormat, string>> = {
  json: 'application/json; charset=utf-8',
  html: 'text/html; charset=utf-8',
  markdown: 'text/markdown; charset=utf-8',
  text: 'text/plain; charset=utf-8',
}

interface DigestRequest extends Pick<NameFilters, 'isWantedCluster'> {
  readonly format: DigestFormat
  readonly query: Pick<DigestQuery, 'from' | 'to' | 'timeZone' | 'isWanted'>
}

interface DigestOptions {
  readonly instance: string
  readonly linkTemplates: readonly LinkTemplate[]
}

/** `GET /api/v1/digest`: what happened to backlogs in a period. See docs/api.md. */
export function digestRoute(
  app: FastifyInstance,
  ports: Pick<ServerPorts, 'backlogs' | 'digest' | 'now'>,
  { instance, linkTemplates: links }: DigestOptions,
  slots: ResponseSlots,
): void {
  const handler = limited(slots, async (request, reply, { signal }) => {
    const { searchParams } = new URL(request.url, 'http://localhost')
    const wanted = parseDigestQuery(searchParams, ports.now())
    if ('errors' in wanted) return sendJson(reply, wanted, 400)
    const clusters = ports.backlogs().filter(wanted.isWantedCluster)
    const query = { ...wanted.query, instance, links, report: null }
    const digest: Digest = await ports.digest(clusters, query, signal)
    return reply.type(contentTypes[wanted.format]).send(renderDigest(digest, wanted.format))
  })
  app.get('/api/v1/digest', handler)
}

function parseDigestQuery(
  search: URLSearchParams,
  now: UnixSeconds,
): DigestRequest | { readonly errors: readonly ParameterError[] } {
  const reader = new ParameterReader(search, parameters)
  const { isWantedCluster, areWanted: isWanted } = readNameFilters(reader)
  const to = reader.time('until') ?? now
  const from = reader.time('since') ?? to - day
  const timeZone = reader.exact('time_zone') ?? 'UTC'
  const format = reader.word('format', digestFormats) ?? 'json'
  const errors = [...reader.errors, ...periodErrors(from, to), ...timeZoneErrors(timeZone)]
  if (errors.length > 0) return { errors }
  return { isWantedCluster, format, query: { from, to, timeZone, isWanted } }
}

function periodErrors(from: UnixSeconds, to: UnixSeconds): readonly ParameterError[] {
  if (from < to) return []
  const expected = 'a time before `until`, which is now if absent'
  return [{ parameter: 'since', expected, found: String(from), remedy: 'correct `since`' }]
}

function timeZoneErrors(timeZone: string): readonly ParameterError[] {
  if (isTimeZone(timeZone)) return []
  const expected = 'a name of the IANA time zone database, such as Europe/Berlin'
  return [{ parameter: 'time_zone', expected, found: timeZone, remedy: 'correct `time_zone`' }]
}
