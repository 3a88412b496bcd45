import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Test } from 'tap'
import { projectRoot } from '../../testbed/project-root.ts'

/** Compares a text with the committed one of that name; `UPDATE_GOLDEN=1` commits to this one. */
export function golden(t: Test, name: string, text: string): void {
  const file = join(projectRoot, 'test/app/golden', name)
  if (process.env['UPDATE_GOLDEN'] === '1') {
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, text)
  }
  t.equal(text, readFileSync(file, 'utf8'), `${name} (UPDATE_GOLDEN=1 renews it)`)
}

/** Families whose values are another every time. */
const volatileFamilies: Readonly<Record<string, string>> = {
  tidemark_config_last_reload_success_timestamp_seconds: 'the time of the test',
  tidemark_source_last_success_timestamp_seconds: 'the time of the test',
  tidemark_source_duration_seconds: 'the speed of the machine',
  tidemark_rabbitmq_node_start_time_seconds: 'the time of the test',
  tidemark_kafka_group_partition_commit_changed_timestamp_seconds: 'the time of the test',
  tidemark_backlog_age_seconds: 'the pace of the test',
  tidemark_backlog_age_lower_bound_seconds: 'the pace of the test',
  tidemark_backlog_age_upper_bound_seconds: 'the pace of the test',
  tidemark_kafka_group_lag_seconds: 'the pace of the test',
  tidemark_kafka_group_partition_lag_seconds: 'the pace of the test',
}

/** How many probes it takes to find an age depends on the instant of the test. */
const probes = /^tidemark_kafka_probe_rounds_total|api="ListOffsets by timestamp"/

/** How long requests took is the machine's affair; how many there were is not. */
const timings = /^tidemark_\w+_duration_seconds_(?:bucket|sum)$/

/** Families of the process: which there are depends on the machine and on the version of Node.js. */
const foreign = /^(?:process|nodejs)_/

/**
 * A scrape without what changes from run to run.
 *
 * Families stay in their order, which the catalog promises; the samples of one are sorted, for their
 * order follows that of the brokers' answers.
 */
export function masked(scrape: string): string {
  const families: { headers: string[]; samples: string[] }[] = []
  for (const line of scrape.trimEnd().split('\n')) {
    const name = nameOf(line)
    if (foreign.test(name) || timings.test(name)) continue
    const isHeader = line.startsWith('#')
    let family = families.at(-1)
    if (family === undefined || (isHeader && family.samples.length > 0)) {
      family = { headers: [], samples: [] }
      families.push(family)
    }
    if (isHeader) family.headers.push(line)
    else family.samples.push(maskedSample(line, name))
  }
  const lines = families.flatMap(({ headers, samples }) => [...headers, ...samples.sort()])
  return `${lines.join('\n')}\n`
}

function nameOf(line: string): string {
  return /^(?:# (?:HELP|TYPE|UNIT) )?(\w+)/.exec(line)?.[1] ?? ''
}

function maskedSample(line: string, name: string): string {
  const withoutPort = line.replace(/port="\d+"/, 'port="…"')
  const isVolatile = Object.hasOwn(volatileFamilies, name) || probes.test(line)
  return isVolatile ? withoutPort.replace(/ \S+$/, ' …') : withoutPort
}
