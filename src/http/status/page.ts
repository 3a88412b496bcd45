import type { ClusterBacklogs } from '../../backlog/cluster-backlogs.ts'
import type { Ranking } from '../../backlog/ranking.ts'
import type { ClusterStatus } from '../../monitor/status.ts'
import { humanCount } from '../../reports/human.ts'
import { clusterHealth, type Health, healths } from './cluster-health.ts'
import { clusterAnchor, clusterSection } from './cluster-section.ts'
import type { LinkTemplate } from '../../reports/links.ts'
import { type Html, html } from '../../text/html.ts'
import { type Frame, layout } from './layout.ts'
import { worstBacklogs } from './worst-backlogs.ts'

export interface StatusView extends Frame {
  readonly clusters: readonly ClusterStatus[]
  readonly linkTemplates: readonly LinkTemplate[]
  readonly backlogs: readonly ClusterBacklogs[]
  /** The result of `worstQuery`. */
  readonly worst: Ranking
}

/** Clusters named in the first line; the sections below show all. */
const maxNamed = 20

/** Renders the clusters without data, the worst backlogs, and then the other clusters, worst first. */
export function statusPage(view: StatusView): string {
  const { clusters, now, linkTemplates } = view
  const sorted = healths.flatMap(health =>
    clusters.filter(cluster => clusterHealth(cluster) === health).map(of => ({ health, of })),
  )
  const hasData = ({ health }: { readonly health: Health }): boolean =>
    health === 'partial' || health === 'up'
  const sections = (shown: typeof sorted): Html[] =>
    shown.map(({ of }) => clusterSection(of, linkTemplates, now))
  const content = html`${clusters.length === 0 ? html`<p>No clusters are configured.</p>` : healthLine(sorted)}
  ${sections(sorted.filter(one => !hasData(one)))} ${worstBacklogs(view)}
  ${sections(sorted.filter(hasData))}`
  return layout(view, { title: titleOf(sorted), isRefreshed: true }, content)
}

interface KnownHealth {
  readonly health: Health
  readonly of: ClusterStatus
}

/** `Clusters: dead down · orders partial · 3 up`. */
function healthLine(clusters: readonly KnownHealth[]): Html {
  const broken = clusters.filter(({ health }) => health !== 'up')
  const hidden = broken.length - maxNamed
  const up = clusters.length - broken.length
  return html`<p>
    Clusters:
    ${broken.slice(0, maxNamed).map(
      ({ health, of: { cluster } }) =>
        html`<a class="state ${health}" href="#${clusterAnchor(cluster)}">${cluster} ${health}</a>
          · `,
    )}
    ${hidden > 0 ? `${humanCount(hidden)} more not up · ` : ''}
    <span class="state up">${humanCount(up)} up</span>
  </p>`
}

/** Names the number of clusters that are down, for a tab in the background. */
function titleOf(clusters: readonly KnownHealth[]): string {
  const down = clusters.filter(({ health }) => health === 'down').length
  return down === 0 ? 'tidemark' : `${humanCount(down)} down – tidemark`
}
