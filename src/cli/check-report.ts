import type { ValidatedConfig } from '../configuration.ts'
import { durationText } from '../config/duration.ts'
import { newCauseFilter, type Problem, problemText } from '../reading/problem.ts'
import type { ClusterStatus, ReadingStatus, SectionStatus } from '../monitor/status.ts'
import type { Style } from './style.ts'
import { remedies, unmatchedPattern } from '../reading/remedies.ts'

/** Problems of one section that are printed; the rest is counted. */
const maxProblemsShown = 5

/** That a configuration is valid, and the number of its clusters; without a full stop. */
export function validText({ kafka, rabbitmq }: ValidatedConfig, file: string | null): string {
  const clusters = [
    counted(kafka.length, 'Kafka cluster'),
    counted(rabbitmq.length, 'RabbitMQ cluster'),
  ]
  return `${file ?? 'The configuration from flags and defaults'} is valid: ${clusters.join(', ')}`
}

/** The result of each cluster with its cost and problems, then the load to expect, if any was read. */
export function checkReport(
  statuses: readonly ClusterStatus[],
  seriesInScrape: number,
  style: Style,
): string {
  return [
    ...statuses.map(status => clusterText(status, style)),
    loadText(statuses, seriesInScrape),
  ].join('\n\n')
}

function clusterText(
  { system, cluster, addresses, readings }: ClusterStatus,
  style: Style,
): string {
  const heading = `${style.strong(`${system} ${cluster}`)} ${style.faint(`at ${addresses.join(', ')}`)}`
  const hasNewCause = newCauseFilter()
  return [heading, ...readings.flatMap(reading => readingLines(reading, hasNewCause, style))].join(
    '\n',
  )
}

function readingLines(
  reading: ReadingStatus,
  hasNewCause: (problem: Problem) => boolean,
  style: Style,
): readonly string[] {
  const { state, summary, sections, lastDuration, requests, interval, series } = reading
  const { unmatchedPatterns } = reading
  const word = state === 'up' ? style.good('up  ') : style.bad('down')
  const cost = [
    `${counted(requests, 'request')}${lastDuration === null ? '' : ` in ${lastDuration.toFixed(2)} s`}`,
    // For a slow cluster the interval is derived from how long the reading took, so it is not round.
    `every ${durationText(Math.round(interval * 10) / 10)}`,
    `${counted(series, 'series', 'series')} at granularity ${reading.granularity}`,
  ]
  return [
    `  ${word} ${reading.reading.padEnd(8)} ${style.faint(cost.join(', '))}`,
    ...summary.map(({ label, value }) => `       ${label}: ${value}`),
    ...unmatchedPatterns.map(
      option => `       ${style.warning('warning:')} ${option} ${unmatchedText}`,
    ),
    ...sections.flatMap(section => sectionLines(section, hasNewCause, style)),
  ]
}

const unmatchedText = `${unmatchedPattern.problem}: ${unmatchedPattern.remedy}`

function sectionLines(
  { section, state, problems }: SectionStatus,
  hasNewCause: (problem: Problem) => boolean,
  style: Style,
): readonly string[] {
  if (problems.length === 0) return []
  const word = state === 'failed' ? style.bad(state) : style.warning(state)
  const added = problems.filter(hasNewCause)
  if (added.length === 0) return [`       ${section} ${word}: same cause as above`]
  const shown = added.slice(0, maxProblemsShown)
  const rest = added.length - shown.length
  return [
    `       ${section} ${word}`,
    ...shown.map(problem => `         ${problemText(problem)}`),
    ...(rest > 0 ? [`         and ${counted(rest, 'more problem')}`] : []),
    ...kindsOf(added).map(kind => `         ${style.strong('remedy:')} ${remedies[kind]}`),
  ]
}

function kindsOf(problems: readonly Problem[]): readonly Problem['kind'][] {
  return [...new Set(problems.map(({ kind }) => kind))]
}

function loadText(statuses: readonly ClusterStatus[], seriesInScrape: number): string {
  const readings = statuses.flatMap(status => status.readings)
  const rate = readings.reduce((sum, { requests, interval }) => sum + requests / interval, 0)
  const down = readings.filter(({ state }) => state !== 'up').length
  const incomplete = readings
    .flatMap(({ sections }) => sections)
    .filter(({ problems }) => problems.length > 0).length
  const load = `${counted(seriesInScrape, 'series', 'series')} per scrape and ${rate.toFixed(1)} requests per second to the clusters`
  if (down === 0) {
    const result =
      incomplete === 0
        ? 'All readings succeeded'
        : `No reading failed, but ${counted(incomplete, 'section')} above had problems`
    return `${result}. Expected load: ${load}.`
  }
  if (down === readings.length) return `All ${counted(down, 'reading')} failed.`
  return `${down} of ${counted(readings.length, 'reading')} failed. Expected load: at least ${load}.`
}

function counted(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString('en')} ${count === 1 ? one : many}`
}
