import type { Configuration, ValidatedConfig } from '../configuration.ts'
import { type Problem, problemText } from '../reading/problem.ts'
import type { Style } from './style.ts'
import { remedies } from './remedies.ts'

type KafkaClusterConfig = Configuration['kafka'][number]

/** Which clusters may have groups that they do not list, why, and what ends the doubt. */
export function visibilityWarnings(
  { kafka }: ValidatedConfig,
  doubts: ReadonlyMap<string, Problem>,
  style: Style,
): readonly string[] {
  return kafka.flatMap(cluster => {
    const doubt = doubts.get(cluster.name)
    return doubt === undefined ? [] : [doubtText(cluster, doubt, style)]
  })
}

function doubtText(cluster: KafkaClusterConfig, doubt: Problem, style: Style): string {
  const isRefused = doubt.kind === 'unauthorized'
  const words = isRefused ? 'groups may be hidden' : 'not known whether groups are hidden'
  const remedy = isRefused ? grantCommand(cluster) : remedies[doubt.kind]
  return [
    `${style.warning(words)} kafka ${cluster.name}: ${problemText(doubt)}`,
    `  ${style.strong('remedy')} ${remedy}`,
  ].join('\n')
}

/** For an administrator's shell: `admin.properties` is theirs. */
function grantCommand({ brokers, sasl }: KafkaClusterConfig): string {
  const server = `--bootstrap-server ${shellQuoted(brokers.join(','))}`
  // By a certificate a principal is named as the brokers' rules say, which nobody tells us.
  const principal = shellQuoted(`User:${sasl?.username ?? '<name>'}`)
  return `kafka-acls.sh ${server} --command-config admin.properties --add --allow-principal ${principal} --operation Describe --cluster`
}

/** As a POSIX shell reads it back. */
function shellQuoted(text: string): string {
  return /^[\w.,:/-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`
}
