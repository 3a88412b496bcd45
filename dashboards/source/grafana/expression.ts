import { parser } from '@prometheus-io/lezer-promql'

const clusterMatcher = 'messaging_cluster=~"$cluster"'

/** Matches selectors that already restrict the cluster or the job. */
const ownScope = /\b(messaging_cluster|job)\s*[=!]/

/**
 * Returns PromQL on one line in which every selector is restricted to the selected clusters.
 *
 * Process metrics, such as those of the exporter itself, have no cluster: their selectors name the job.
 */
export function scoped(expression: string): string {
  const text = expression.trim().replace(/\s+/g, ' ')
  return selectorsIn(text).reduceRight(withClusterMatcher, text)
}

interface Selector {
  readonly nameEnd: number
  readonly matchers: string
}

function selectorsIn(text: string): readonly Selector[] {
  const found: Selector[] = []
  const readable = withoutGrafanaDurations(text)
  parser.parse(readable).iterate({
    enter({ type, node, from, to }) {
      if (type.isError) throw new Error(`not PromQL at ${text.slice(from)}: ${text}`)
      if (type.name !== 'VectorSelector') return
      const nameEnd = node.getChild('Identifier')?.to ?? from
      found.push({ nameEnd, matchers: text.slice(nameEnd, to) })
    },
  })
  return found
}

/** Replaces duration variables of Grafana by durations of the same length, so that positions stay valid. */
function withoutGrafanaDurations(text: string): string {
  return text.replace(/\$__(rate_interval|range|interval)\b/g, name =>
    'm'.padStart(name.length, '1'),
  )
}

function withClusterMatcher(text: string, { nameEnd, matchers }: Selector): string {
  if (ownScope.test(matchers)) return text
  const others = matchers.replace(/^\{\s*|\s*\}$/g, '')
  const all = others === '' ? clusterMatcher : `${clusterMatcher},${others}`
  return `${text.slice(0, nameEnd)}{${all}}${text.slice(nameEnd + matchers.length)}`
}
