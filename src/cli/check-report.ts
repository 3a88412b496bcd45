import type { ValidatedConfig } from '../configuration.ts'
import { durationText } from '../config/duration.ts'
import { causeOf, type Problem, problemText } from '../reading/problem.ts'
import type { ClusterStatus, ReadingStatus, SectionStatus } from '../monitor/status.ts'
import type { Style } from './style.ts'
import { remedies } from './remedies.ts'

/** More problems of one section than this are counted, not told. */
const mostProblems = 5

/** The first thing that `check` says, before it asks anyone. */
export function validText({ kafka, rabbitmq }: ValidatedConfig, file: string | null): string {
  const clusters = [
    counted(kafka.length, 'Kafka cluster'),
    counted(rabbitmq.length, 'RabbitMQ cluster'),
  ]
  return `${file ?? 'The configuration by flags and defaults'} is valid: ${clusters.join(', ')}; asking once …`
}

/** What each cluster answered, what it costs, and what to do about its problems. */
export function checkReport(statuses: readonly ClusterStatus[], style: Style): string {
  return [...statuses.map(status => clusterText(status, style)), costText(statuses)].join('\n\n')
}

function clusterText(
  { system, cluster, addresses, readings }: ClusterStatus,
  style: Style,
): string {
  const heading = `${style.strong(`${system} ${cluster}`)} ${style.faint(`at ${addresses.join(', ')}`)}`
  const isNews = firstOfItsCause()
  return [heading, ...readings.flatMap(reading => readingLines(reading, isNews, style))].join('\n')
}

/** Tells of each problem in turn whether its cause was not met before. */
function firstOfItsCause(): (problem: Problem) => boolean {
  const met = new Set<string>()
  return problem => {
    const cause = causeOf(problem)
    const isFirst = !met.has(cause)
    met.add(cause)
    return isFirst
  }
}

function readingLines(
  reading: ReadingStatus,
  isNews: (problem: Problem) => boolean,
  style: Style,
): readonly string[] {
  const { state, summary, sections, lastDuration, requests, interval, series } = reading
  const word = state === 'up' ? style.good('up  ') : style.bad('down')
  const cost = [
    `${counted(requests, 'request')}${lastDuration === null ? '' : ` in ${lastDuration.toFixed(2)} s`}`,
    // The interval of a slow cluster is stretched to whatever its reading took.
    `every ${durationText(Math.round(interval * 10) / 10)}`,
    `${counted(series, 'series', 'series')} at granularity ${reading.granularity}`,
  ]
  return [
    `  ${word} ${reading.reading.padEnd(8)} ${style.faint(cost.join(', '))}`,
    ...summary.map(({ label, value }) => `       ${label}: ${value}`),
    ...sections.flatMap(section => sectionLines(section, isNews, style)),
  ]
}

function sectionLines(
  { section, state, problems }: SectionStatus,
  isNews: (problem: Problem) => boolean,
  style: Style,
): readonly string[] {
  if (problems.length === 0) return []
  const word = state === 'failed' ? style.bad(state) : style.warning(state)
  const news = problems.filter(isNews)
  if (news.length === 0) return [`       ${section} ${word} for the same reason`]
  const told = news.slice(0, mostProblems)
  const rest = news.length - told.length
  return [
    `       ${section} ${word}`,
    ...told.map(problem => `         ${problemText(problem)}`),
    ...(rest > 0 ? [`         and ${counted(rest, 'more', 'more')}`] : []),
    ...kindsOf(news).map(kind => `         ${style.strong('remedy')} ${remedies[kind]}`),
  ]
}

function kindsOf(problems: readonly Problem[]): readonly Problem['kind'][] {
  return [...new Set(problems.map(({ kind }) => kind))]
}

function costText(statuses: readonly ClusterStatus[]): string {
  const readings = statuses.flatMap(status => status.readings)
  const series = readings.reduce((sum, reading) => sum + reading.series, 0)
  const rate = readings.reduce((sum, { requests, interval }) => sum + requests / interval, 0)
  const down = readings.filter(({ state }) => state !== 'up').length
  const expected = `${counted(series, 'series', 'series')} a scrape, ${rate.toFixed(1)} requests to brokers a second`
  if (down === 0) return `Every reading succeeded. To expect: ${expected}.`
  return `${counted(down, 'reading')} of ${readings.length} failed. To expect at least: ${expected}.`
}

function counted(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString('en')} ${count === 1 ? one : many}`
}
