import { samplesOf } from './samples.ts'
import type { Scrape } from './scrapes.ts'

/** Parses the rows of `kafka-consumer-groups --describe --all-groups`. `-`: unknown to the tool. */
export function positionsOfTool(stdout: string): readonly string[] {
  const row = /^(\S+) +(\S+) +(\d+) +(\d+|-) +(?:\d+|-) +(-?\d+|-) /gm
  return [...stdout.matchAll(row)]
    .map(([, group, topic, partition, committed, lag]) =>
      position(`${group} ${topic} ${partition}`, committed, lag),
    )
    .sort()
}

/** Returns the rows of a scrape in the same format. Rows without samples are missing. */
export function exposedPositions(scrape: Scrape): readonly string[] {
  const byRow = (name: string): Map<string, number> =>
    new Map(
      samplesOf(scrape, name).map(({ labels, value }) => [
        `${labels['consumer_group']} ${labels['topic']} ${labels['partition']}`,
        value,
      ]),
    )
  const committed = byRow('tidemark_kafka_group_partition_committed_offset')
  const lag = byRow('tidemark_kafka_group_partition_lag')
  const rows = new Set([...committed.keys(), ...lag.keys()])
  return [...rows].map(row => position(row, committed.get(row), lag.get(row))).sort()
}

function position(row: string, committed: unknown = '-', lag: unknown = '-'): string {
  return `${row}: committed ${String(committed)}, lag ${String(lag)}`
}
