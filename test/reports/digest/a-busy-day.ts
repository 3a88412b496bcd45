import type { Digest } from '../../../src/reports/digest/digest.ts'
import type { DigestQuery } from '../../../src/reports/digest/period.ts'
import type { ABacklog } from '../../backlog/a-backlogs.ts'
import { aPeriodOf, digestOf } from './a-period.ts'

const orders: ABacklog = { id: 1, destination: 'orders', group: 'billing', messages: 0, age: 0 }
const mail: ABacklog = { id: 2, destination: 'mail', group: 'crm', messages: 0, age: 0 }
const clicks: ABacklog = { id: 3, destination: 'clicks', group: 'reports', messages: 0, age: 0 }
const jobs: ABacklog = { id: 1, vhost: 'shop', destination: 'jobs', messages: 0, age: 0 }
const dead: ABacklog = { id: 2, vhost: '/', destination: 'jobs.dead', messages: 31, consumers: 0 }

const links = [
  {
    name: 'Grafana',
    url: 'https://grafana.example.com/d/tidemark-backlog?var-cluster={cluster}&var-destination={destination}',
  },
]

/** A digest in which each section has something to say. */
export function aBusyDay(query: Partial<DigestQuery> = {}): Digest {
  const judged = (hours: number, within: number): Partial<ABacklog> => ({
    ...{ objective: 600, judgedTotal: hours * 3600, withinObjectiveTotal: within * 3600 },
    discardedTotal: hours > 10 ? 1204 : 0,
  })
  const kafka = aPeriodOf(
    {
      '-1': [{ ...orders, ...judged(0, 0) }, mail, clicks],
      3: [
        { ...orders, ...judged(4, 4), status: 'behind' },
        mail,
        { ...clicks, messages: 4, age: 2 },
      ],
      4: [
        { ...orders, ...judged(5, 4.25) },
        { ...mail, status: 'unknown' },
        { ...clicks, messages: 2, age: 1 },
      ],
      4.5: [{ ...orders, ...judged(5.5, 4.75) }, mail, { ...clicks, messages: 3, age: 1 }],
      11: null,
      12: [{ ...orders, ...judged(13, 12) }, mail, { ...clicks, messages: 6, age: 1.2 }],
      22: [
        {
          ...orders,
          ...judged(23, 22),
          status: 'stopped',
          messages: 12_100,
          age: 486,
          consumers: 0,
        },
        mail,
        { ...clicks, messages: 5, age: 1.1 },
      ],
      24: [
        {
          ...orders,
          ...judged(25, 22.5),
          status: 'stopped',
          messages: 90_210,
          age: 7686,
          consumers: 0,
        },
        mail,
        { ...clicks, messages: 7, age: 1.3 },
      ],
    },
    { cluster: 'prod-kafka' },
    { retentionLeft: row => (row === 0 ? 9000 : Infinity) },
  )
  const rabbitmq = aPeriodOf(
    { 2: [jobs, dead], 8: [{ ...jobs, status: 'stalled' }, dead], 8.75: [jobs, dead] },
    { cluster: 'prod-rabbitmq' },
    { isDeadLetterTarget: row => row === 1 },
  )
  return digestOf([kafka, rabbitmq], { links, ...query })
}
