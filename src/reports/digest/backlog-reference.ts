import type { ClusterBacklogs } from '../../backlog/cluster-backlogs.ts'
import type { BacklogNames } from '../../backlog/history/journal.ts'
import { filledIn, type Link, type LinkTemplate, scopeOf } from '../links.ts'
import type { BacklogReference } from './digest.ts'

export type NamedCluster = Pick<ClusterBacklogs, 'cluster' | 'system'>

/** Returns the names of a backlog, with its links and those of its cluster. */
export function backlogReference(
  { cluster, system }: NamedCluster,
  { vhost, destination, consumerGroup }: BacklogNames,
  templates: readonly LinkTemplate[],
): BacklogReference {
  const values = {
    ...{ cluster, system, destination },
    vhost: vhost ?? '',
    consumer_group: consumerGroup ?? '',
  }
  return {
    messaging_cluster: cluster,
    messaging_system: system,
    vhost,
    destination,
    consumer_group: consumerGroup,
    links: templates
      .filter(template => scopeOf(template) !== 'page')
      .map(template => filledIn(template, values)),
  }
}

/** Returns the links of a cluster. */
export function linksOfCluster(
  { cluster, system }: NamedCluster,
  templates: readonly LinkTemplate[],
): readonly Link[] {
  return templates
    .filter(template => scopeOf(template) === 'cluster')
    .map(template => filledIn(template, { cluster, system }))
}
