import { setTimeout as sleep } from 'node:timers/promises'
import type { Seconds } from '../../src/reading/time.ts'
import { untilTrue } from '../../testbed/until-true.ts'
import type { RunningExporter } from './running-exporter.ts'
import type { Sample } from './samples.ts'

export type Scrape = readonly Sample[]

const scrapeEvery: Seconds = 0.5

/** Scrapes until a scrape fulfils the condition. Returns all scrapes, that one last. */
export async function scrapesUntil(
  exporter: RunningExporter,
  fact: string,
  isFulfilled: (scrape: Scrape) => boolean,
  within: Seconds = 60,
): Promise<Scrape[]> {
  const scrapes: Scrape[] = []
  await untilTrue(
    fact,
    async () => {
      if (scrapes.length > 0) await sleep(scrapeEvery * 1000)
      const scrape = await exporter.scrape()
      scrapes.push(scrape)
      return isFulfilled(scrape)
    },
    { within, server: exporter.process },
  )
  return scrapes
}

/**
 * Returns the samples whose value differs from that in `facts`, and unless `mayLack` the missing
 * ones.
 */
export function differences(
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
