import type { Configuration, ValidatedConfig } from '../configuration.ts'
import { type Problem, problemText } from '../reading/problem.ts'
import type { Style } from './style.ts'
import { remedies } from '../reading/remedies.ts'

type KafkaClusterConfig = Configuration['kafka'][number]

/** Warnings for clusters that may not list all their groups, each with its reason and remedy. */
export function visibilityWarnings(
  { kafka }: ValidatedConfig,
  problems: ReadonlyMap<string, Problem>,
  style: Style,
): readonly string[] {
  return kafka.flatMap(cluster => {
    const problem = problems.get(cluster.name)
    return problem === undefined ? [] : [warningText(cluster, problem, style)]
  })
}

function warningText(cluster: KafkaClusterConfig, problem: Problem, style: Style): string {
  const isDenied = problem.kind === 'unauthorized'
  const finding = isDenied
    ? 'consumer groups may be hidden'
    : 'could not check whether consumer groups are hidden'
  const remedy = isDenied ? grantCommand(cluster) : remedies[problem.kind]
  return [
    `${style.warning('warning:')} kafka ${cluster.name}: ${finding}: ${problemText(problem)}`,
    `  ${style.strong('remedy:')} ${remedy}`,
  ].join('\n')
}

/** A command for an administrator, who has an `admin.properties` with the necessary rights. */
function grantCommand({ brokers, sasl }: KafkaClusterConfig): string {
  const server = `--bootstrap-server ${shellQuoted(brokers.join(','))}`
  // With a client certificate the brokers map the subject to a principal by rules unknown here.
  const principal = shellQuoted(`User:${sasl?.username ?? '<name>'}`)
  return `kafka-acls.sh ${server} --command-config admin.properties --add --allow-principal ${principal} --operation Describe --cluster`
}

/** Quotes a text for a POSIX shell where necessary. */
function shellQuoted(text: string): string {
  return /^[\w.,:/-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`
}
