import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Test } from 'tap'
import { projectRoot } from '../../testbed/project-root.ts'

/** Compares a text with the golden file and returns the file; `UPDATE_GOLDEN=1` rewrites it first. */
export function golden(t: Test, name: string, text: string): string {
  const file = join(projectRoot, 'test/app/golden', name)
  if (process.env['UPDATE_GOLDEN'] === '1') {
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, text)
  }
  const expected = readFileSync(file, 'utf8')
  t.equal(text, expected, `${name} (UPDATE_GOLDEN=1 rewrites it)`)
  return expected
}

/**
 * Converts a page from OpenMetrics to the text format, so that one golden file covers both.
 *
 * Text has HELP before TYPE, `_total` also in the headers of counters, no UNIT, no EOF, and no
 * escaped quotes in HELP. Samples are the same.
 */
export function asText(openMetrics: string): string {
  const headers = /^# TYPE (\S+) (\S+)\n(?:# UNIT .*\n)?# HELP \S+ (.*)\n/gm
  return openMetrics
    .replace(headers, (_, name: string, type: string, help: string) => {
      const family = type === 'counter' ? `${name}_total` : name
      return `# HELP ${family} ${help.replaceAll('\\"', '"')}\n# TYPE ${family} ${type}\n`
    })
    .replace(/^# EOF\n/m, '')
}

/** Families whose values differ in every run, and what they depend on. */
const variableFamilies: Readonly<Record<string, string>> = {
  tidemark_config_last_reload_success_timestamp_seconds: 'the time of the test',
  tidemark_source_last_success_timestamp_seconds: 'the time of the test',
  tidemark_source_duration_seconds: 'the speed of the machine',
  tidemark_rabbitmq_node_start_time_seconds: 'the time of the test',
  tidemark_kafka_group_partition_commit_changed_timestamp_seconds: 'the time of the test',
  tidemark_backlog_age_seconds: 'the duration of the test',
  tidemark_backlog_age_lower_bound_seconds: 'the duration of the test',
  tidemark_backlog_age_upper_bound_seconds: 'the duration of the test',
  tidemark_kafka_group_lag_seconds: 'the duration of the test',
  tidemark_kafka_group_partition_lag_seconds: 'the duration of the test',
}

/** The number of probes to find an age depends on the time of the test. */
const probes =
  /api="ListOffsets by timestamp"|^tidemark_source_request_duration_seconds_count\{.*reading="backlog"/

/** Durations depend on the machine; counts do not. */
const timings = /^tidemark_\w+_duration_seconds_(?:bucket|sum)$/

/** Process families: which exist depends on the machine and the version of Node.js. */
const processFamilies = /^(?:process|nodejs)_/

/**
 * Removes from a scrape what differs between runs.
 *
 * Families keep their order, which the catalog defines. The samples of a family are sorted, because
 * their order depends on the responses of the brokers.
 */
export function masked(scrape: string): string {
  const families: { headers: string[]; samples: string[] }[] = []
  for (const line of scrape.trimEnd().split('\n')) {
    const name = nameOf(line)
    if (processFamilies.test(name) || timings.test(name)) continue
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
  const withoutPort = line
    .replace(/port="\d+"/, 'port="…"')
    .replace(/nodejs_version="[\d.]+"/, 'nodejs_version="…"')
  const isVariable = Object.hasOwn(variableFamilies, name) || probes.test(line)
  return isVariable ? withoutPort.replace(/ \S+$/, ' …') : withoutPort
}
