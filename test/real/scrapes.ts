import { setTimeout as sleep } from 'node:timers/promises'
import type { Seconds } from '../../src/reading/time.ts'
import { untilTrue } from '../../testbed/until-true.ts'
import type { RunningExporter } from './running-exporter.ts'
import type { Sample } from './samples.ts'

export type Scrape = readonly Sample[]

const scrapeEvery: Seconds = 0.5

/** Scrapes until one shows the fact, and gives them all, that one last. */
export async function scrapesUntil(
  exporter: RunningExporter,
  fact: string,
  question: (scrape: Scrape) => boolean,
  within: Seconds = 60,
): Promise<Scrape[]> {
  const scrapes: Scrape[] = []
  await untilTrue(
    fact,
    async () => {
      if (scrapes.length > 0) await sleep(scrapeEvery * 1000)
      const scrape = await exporter.scrape()
      scrapes.push(scrape)
      return question(scrape)
    },
    { within, server: exporter.process },
  )
  return scrapes
}

/** Samples of a scrape that say something else than the facts, and, if wanted, facts it lacks. */
export function breaches(
  facts: Scrape,
  scrape: Scrape,
  { mayLack }: { readonly mayLack: boolean },
): readonly string[] {
  const found = new Map(scrape.map(sample => [series(sample), sample.value]))
  return facts.flatMap(fact => {
    const value = found.get(series(fact))
    const isRight = value === undefined ? mayLack : value === fact.value
    return isRight ? [] : [`${series(fact)} is ${value ?? 'absent'}, was ${fact.value}`]
  })
}

function series({ name, labels }: Sample): string {
  return `${name}${JSON.stringify(labels)}`
}
