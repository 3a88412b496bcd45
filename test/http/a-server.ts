import { type IncomingHttpHeaders, request } from 'node:http'
import { statuses } from '../../src/backlog/status.ts'
import { selectEvents } from '../../src/backlog/history/select-events.ts'
import { rankBacklogs } from '../../src/backlog/ranking.ts'
import { buildDigest } from '../../src/reports/digest/build-digest.ts'
import { runToCompletion } from '../run-to-completion.ts'
import { createPage, type Page } from '../../src/exposition/page.ts'
import type { ServerPorts } from '../../src/http/ports.ts'
import { createServer, type ServerOptions } from '../../src/http/server.ts'
import type { ClusterStatus, ReadingStatus } from '../../src/monitor/status.ts'
import { aFamily, toyGroup } from '../exposition/toy-families.ts'

export interface RunningServer {
  readonly url: string
  /** Errors passed to `reportInternalError`. */
  readonly internalErrors: unknown[]
  /** Reasons passed to `reportAbortedScrape`. */
  readonly abortedScrapes: string[]
}

/** Starts a server on a free local port and closes it with the test. */
export async function aServer(
  t: { teardown(close: () => Promise<void>): void },
  ports: Partial<ServerPorts> = {},
  options: Partial<ServerOptions> = {},
): Promise<RunningServer> {
  const internalErrors: unknown[] = []
  const abortedScrapes: string[] = []
  const server = createServer(
    {
      pages: () => Promise.resolve([aPage()]),
      statuses: () => [],
      backlogs: () => [],
      rank: (clusters, query) => Promise.resolve(runToCompletion(rankBacklogs(clusters, query))),
      selectEvents: (clusters, query) =>
        Promise.resolve(runToCompletion(selectEvents(clusters, query))),
      digest: (clusters, query) =>
        Promise.resolve(
          runToCompletion(buildDigest(clusters, query, ports.now?.() ?? 1_700_000_000)),
        ),
      targets: () => [],
      now: () => 1_700_000_000,
      redactedConfiguration: () => 'web: {}\n',
      reload: () => Promise.resolve([]),
      reportInternalError: error => internalErrors.push(error),
      reportAbortedScrape: ({ reason }) => abortedScrapes.push(reason),
      ...ports,
    },
    {
      listenAddress: '127.0.0.1:0',
      telemetryPath: '/metrics',
      isLifecycleEnabled: false,
      maxConcurrentScrapes: 4,
      version: '1.2.3',
      instance: 'tidemark-1',
      linkTemplates: [],
      families: [],
      grace: 0.05,
      ...options,
    },
  )
  const { url } = await server.listen()
  t.teardown(() => server.close())
  return { url, internalErrors, abortedScrapes }
}

interface TextResponse {
  readonly status: number | undefined
  readonly headers: IncomingHttpHeaders
  readonly text: string
}

/** Sends a request with headers and methods that `fetch` does not allow. */
export function requestText(
  url: string,
  options: { readonly method?: string; readonly headers?: Record<string, string> } = {},
): Promise<TextResponse> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { ...options, agent: false }, response => {
      let text = ''
      response.on('data', (chunk: Buffer) => (text += chunk.toString()))
      response.on('end', () => {
        resolve({ status: response.statusCode, headers: response.headers, text })
      })
    })
    sent.on('error', reject)
    sent.end()
  })
}

/** A page with one series for each topic. */
export function aPage(topics: readonly string[] = ['orders']): Page {
  const objects = Object.fromEntries(topics.map((topic, n) => [topic, { tidemark_toy: n }]))
  const group = toyGroup([aFamily({ name: 'tidemark_toy' })])
  return createPage([group], { cluster: 'prod', objects })
}

export const bigPageSeries = 20_000

/** 20 MB, more than the socket buffers: a scraper that does not read blocks the response. */
export function aBigPage(): Page {
  return aPage(Array.from({ length: bigPageSeries }, (_, n) => `${n}`.padEnd(1000, '-')))
}

export function aCluster(overrides: Partial<ClusterStatus> = {}): ClusterStatus {
  return {
    system: 'kafka',
    cluster: 'prod',
    addresses: ['kafka-1:9092', 'kafka-2:9092'],
    readings: [aReading()],
    statusChanges: new Float64Array(statuses.length),
    ...overrides,
  }
}

export function aReading(overrides: Partial<ReadingStatus> = {}): ReadingStatus {
  return {
    reading: 'backlog',
    state: 'up',
    interval: 15,
    lastSuccessAt: 1_699_999_996,
    lastDuration: 0.25,
    attempts: 7,
    failures: 0,
    skips: 0,
    sections: [{ section: 'metadata', state: 'complete', problems: [] }],
    requests: 46,
    series: 12_345,
    seriesDropped: { level: 0, object: 0 },
    granularity: 'partition',
    granularityChange: null,
    unmatchedPatterns: [],
    summary: [{ label: 'groups', value: '12' }],
    ...overrides,
  }
}
