import t from 'tap'
import type { Problem } from '../../src/reading/problem.ts'
import { outcome, type Outcome } from '../../src/reading/reading.ts'
import { OutageLog } from '../../src/monitor/outage-log.ts'
import { ProblemLog } from '../../src/monitor/problem-log.ts'

/** A failure of the whole URL, as reported by one request. */
function refused(endpoint: string): Problem {
  const detail = 'connection refused'
  return {
    kind: 'unreachable',
    subject: `GET /api/${endpoint} at http://r:15672`,
    detail,
    cause: `http://r:15672: ${detail}`,
  }
}

function refusedBy(broker: number): Problem {
  return { kind: 'unreachable', subject: `broker ${broker}`, detail: 'refused' }
}

interface Harness {
  /** Ends a reading with the problems of some of its sections. */
  readonly ended: (
    name: string,
    sections: Readonly<Record<string, readonly Problem[]>>,
    options?: { readonly core?: string; readonly state?: Outcome['state'] },
  ) => void
  /** Returns the lines since the last call. */
  readonly lines: () => readonly string[]
}

function aProblemLog(): Harness {
  const logged: string[] = []
  const line =
    (level: string) =>
    (fields: Readonly<Record<string, unknown>>, message: string): void => {
      const { cluster, reading, section, problems, more } = fields
      const listed = [problems, more].filter(field => field !== undefined).map(String)
      const where = [cluster, reading, section].join(' ')
      logged.push([`${level} ${where}: ${message}`, ...listed].join(' | '))
    }
  const lines = { info: line('info'), warn: line('warn'), error: line('error') }
  const log = new ProblemLog('shop', { log: lines, outageLog: new OutageLog(lines) })
  const at = { wall: 0, monotonic: 0 }
  return {
    ended(name, sections, { core = '', state } = {}) {
      const outcomes = Object.entries(sections).map(
        ([section, problems]): readonly [string, Outcome] => [
          section,
          { ...outcome(problems), ...(section === core && state && { state }) },
        ],
      )
      log.ended(
        {
          name,
          span: { from: at, to: at },
          facts: null,
          sections: Object.fromEntries(outcomes),
        },
        core,
      )
    },
    lines: () => logged.splice(0),
  }
}

t.test('a problem is logged when it appears and when it is resolved, not every poll', t => {
  const { ended, lines } = aProblemLog()
  ended('backlog', { metadata: [], commits: [refusedBy(1)] })
  t.same(lines(), [
    'warn shop backlog commits: section has problems | unreachable: broker 1: refused',
  ])
  ended('backlog', { metadata: [], commits: [refusedBy(1)] })
  t.same(lines(), [])
  ended('backlog', { metadata: [], commits: [refusedBy(1), refusedBy(2)] })
  t.same(lines(), [
    'warn shop backlog commits: section has problems | unreachable: broker 1: refused,unreachable: broker 2: refused',
  ])
  ended('backlog', { metadata: [], commits: [] })
  t.same(lines(), ['info shop backlog commits: section recovered'])
  t.end()
})

t.test('a problem whose detail changes in every poll is logged once', t => {
  const { ended, lines } = aProblemLog()
  for (const pause of [3.2, 3.1, 2.9]) {
    const throttled: Problem = { kind: 'throttled', subject: 'broker 1', detail: `wait ${pause} s` }
    ended('backlog', { commits: [throttled] })
  }
  t.equal(lines().length, 1)
  t.end()
})

t.test('a failure of all readings is logged once, and its end as well', t => {
  const { ended, lines } = aProblemLog()
  const wrongUrl = (): void => {
    ended('nodes', { nodes: [refused('nodes')] })
    ended('queues', { overview: [refused('overview')], queues: [] })
    ended('traffic', { exchanges: [refused('exchanges')] })
  }
  wrongUrl()
  wrongUrl()
  t.same(lines(), [
    'warn shop nodes nodes: section has problems | unreachable: GET /api/nodes at http://r:15672: connection refused',
  ])
  ended('queues', { overview: [], queues: [] })
  ended('nodes', { nodes: [] })
  ended('traffic', { exchanges: [] })
  t.same(lines(), ['info shop nodes nodes: section recovered'])
  t.end()
})

t.test('a cluster of which nothing can be read is an outage, not a problem of each section', t => {
  const { ended, lines } = aProblemLog()
  const core = (section: string) => ({ core: section, state: 'failed' as const })
  for (let poll = 0; poll < 3; poll++) {
    ended('queues', { overview: [refused('overview')] }, core('overview'))
    ended('nodes', { nodes: [refused('nodes')] }, core('nodes'))
  }
  t.same(lines(), ['error shop  : cluster cannot be read'])
  ended('nodes', { nodes: [] }, { core: 'nodes' })
  t.same(lines(), ['info shop  : cluster can be read again'])
  ended('queues', { overview: [refused('overview')] }, core('overview'))
  t.match(lines(), [/^warn shop queues overview: section has problems/], 'nodes are still read')
  t.end()
})

t.test('a permission that is denied is no outage: the cluster answers', t => {
  const { ended, lines } = aProblemLog()
  const denied: Problem = { kind: 'unauthorized', subject: 'GET /api/nodes', detail: 'status 403' }
  ended('nodes', { nodes: [denied] }, { core: 'nodes', state: 'failed' })
  t.match(lines(), [/^warn shop nodes nodes: section has problems/])
  t.end()
})

t.test('a section that still fails when another has recovered logs the problem then', t => {
  const { ended, lines } = aProblemLog()
  ended('nodes', { nodes: [refused('nodes')] })
  ended('queues', { overview: [refused('overview')] })
  ended('nodes', { nodes: [] })
  ended('queues', { overview: [refused('overview')] })
  ended('queues', { overview: [] })
  t.same(lines(), [
    'warn shop nodes nodes: section has problems | unreachable: GET /api/nodes at http://r:15672: connection refused',
    'info shop nodes nodes: section recovered',
    'warn shop queues overview: section has problems | unreachable: GET /api/overview at http://r:15672: connection refused',
    'info shop queues overview: section recovered',
  ])
  t.end()
})

t.test('a problem that another section has already logged is omitted', t => {
  const { ended, lines } = aProblemLog()
  const unreadable: Problem = { kind: 'unavailable', subject: 'group billing', detail: 'loading' }
  ended('backlog', { groups: [refusedBy(2)], commits: [refusedBy(2), unreadable] })
  t.same(lines(), [
    'warn shop backlog groups: section has problems | unreachable: broker 2: refused',
    'warn shop backlog commits: section has problems | unavailable: group billing: loading',
  ])
  t.end()
})

t.test('a log line has at most five problems and the number of the others', t => {
  const { ended, lines } = aProblemLog()
  ended('backlog', { commits: [1, 2, 3, 4, 5, 6, 7].map(refusedBy) })
  t.match(lines(), [/broker 5: refused \| 2$/])
  t.end()
})
