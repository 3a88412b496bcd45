import { abortedScrapes } from './aborted.ts'
import type { Benchmark } from './benchmark.ts'
import { figureTable } from './figure.ts'
import { history } from './history.ts'
import { idle } from './idle.ts'
import { largeKafkaPolls, steadyKafkaPolls } from './kafka-polls.ts'
import { loadText, machineText } from './machine.ts'
import { rabbitmqPolls } from './rabbitmq-polls.ts'
import { scraping } from './scraping.ts'

const benchmarks: readonly Benchmark[] = [
  steadyKafkaPolls,
  ...largeKafkaPolls,
  scraping,
  abortedScrapes,
  ...rabbitmqPolls,
  history,
  idle,
]

process.exitCode = await run(process.argv.slice(2))

/** Runs the benchmarks with these names, or all of them; returns the exit code. */
async function run(names: readonly string[]): Promise<number> {
  const known = benchmarks.map(({ name }) => name)
  const unknown = names.find(name => !known.includes(name))
  if (unknown !== undefined) {
    console.error(`expected some of ${known.join(', ')}; found ${unknown}`)
    return 2
  }
  console.log(`${machineText()}\nnpm run bench${names.map(name => ` ${name}`).join('')}`)
  for (const { name, description, measure } of benchmarks) {
    if (names.length > 0 && !names.includes(name)) continue
    console.log(`\n## ${name}: ${description}\n`)
    const figures = await measure()
    console.log(`${figureTable(figures)}\n\n${loadText()}`)
  }
  return 0
}
