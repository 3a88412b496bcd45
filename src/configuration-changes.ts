import { type Configuration, optionTree } from './configuration.ts'
import { LoadedFile } from './config/loaded-file.ts'
import { snakeCase } from './config/option.ts'
import { isMapping } from './config/path.ts'
import { Secret } from './config/secret.ts'

/**
 * Effect of a reload on a cluster.
 *
 * - `unchanged`: it continues as before.
 * - `reconnect`: it keeps its memory and gets new connections.
 * - `replace`: it starts again with empty memory.
 */
type Change = 'unchanged' | 'reconnect' | 'replace' | 'added' | 'removed'

export interface ClusterChange {
  readonly system: 'kafka' | 'rabbitmq'
  readonly name: string
  readonly change: Change
}

type Clusters = Pick<Configuration, 'kafka' | 'rabbitmq'>
type Cluster = Clusters['kafka'][number] | Clusters['rabbitmq'][number]

/** Compares clusters by system and name; lists removed clusters first, then the others in order. */
export function clusterChanges(before: Clusters, after: Clusters): readonly ClusterChange[] {
  const changes = (['kafka', 'rabbitmq'] as const).map(system => {
    const [old, current] = [byName(before[system]), byName(after[system])]
    const removed = [...old.keys()].filter(name => !current.has(name))
    return {
      removed: removed.map(name => ({ system, name, change: 'removed' as const })),
      present: [...current].map(([name, cluster]) => ({
        system,
        name,
        change: changeOf(system, old.get(name), cluster),
      })),
    }
  })
  return [
    ...changes.flatMap(({ removed }) => removed),
    ...changes.flatMap(({ present }) => present),
  ]
}

function byName(clusters: readonly Cluster[]): ReadonlyMap<string, Cluster> {
  return new Map(clusters.map(cluster => [cluster.name, cluster]))
}

/** Returns the strongest effect of the options that differ. */
function changeOf(
  system: ClusterChange['system'],
  before: Cluster | undefined,
  after: Cluster,
): Change {
  if (before === undefined) return 'added'
  const effects = keysOfBoth(before, after)
    .filter(key => !isSame(before[key as keyof Cluster], after[key as keyof Cluster]))
    .map(key => optionTree.at(`${system}[].${snakeCase(key)}`)?.onReload)
  if (effects.length === 0) return 'unchanged'
  return effects.every(effect => effect === 'reconnect') ? 'reconnect' : 'replace'
}

/** Returns true if nothing differs, including secrets and file contents. */
function isSame(one: unknown, other: unknown): boolean {
  // A generic comparison cannot see inside secrets and would consider all of them equal.
  if (one instanceof Secret && other instanceof Secret) return one.equals(other)
  if (one instanceof LoadedFile && other instanceof LoadedFile)
    return one.content.equals(other.content)
  if (Array.isArray(one) && Array.isArray(other)) {
    return one.length === other.length && one.every((entry, at) => isSame(entry, other[at]))
  }
  if (!isMapping(one) || !isMapping(other)) return one === other
  return keysOfBoth(one, other).every(key => isSame(one[key], other[key]))
}

function keysOfBoth(one: object, other: object): readonly string[] {
  return [...new Set([...Object.keys(one), ...Object.keys(other)])]
}
