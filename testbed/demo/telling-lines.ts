/** The families that show what an exporter of backlogs is for, in reading order. */
const telling = [
  'tidemark_source_up',
  'tidemark_kafka_group_lag',
  'tidemark_kafka_group_members',
  'tidemark_backlog_messages',
  'tidemark_backlog_age_seconds',
  'tidemark_rabbitmq_queue_consumers',
]

/** A few lines of each telling family; a big cluster's other lines are counted. */
export function tellingLines(scrape: string, most = 10): readonly string[] {
  const lines = scrape.split('\n')
  return telling.flatMap(family => {
    const samples = lines.filter(line => line.startsWith(`${family}{`))
    const rest = samples.length - most
    return [...samples.slice(0, most), ...(rest > 0 ? [`# and ${rest} more of ${family}`] : [])]
  })
}

/** How many readings of a kind the exporter has made, over all clusters; 0 before the first. */
export function readingsMade(scrape: string, reading: string): number {
  const counts = scrape
    .split('\n')
    .filter(line => line.startsWith('tidemark_source_readings_total{'))
    .filter(line => line.includes(`reading="${reading}"`))
    .map(line => Number(line.slice(line.lastIndexOf(' '))))
  return counts.length === 0 ? 0 : Math.min(...counts)
}

/** Whether the lag of a Kafka group is known. */
export function hasLagOf(group: string, scrape: string): boolean {
  return hasSample('tidemark_kafka_group_lag', `consumer_group="${group}"`, scrape)
}

/** Whether it is known how many messages wait there. */
export function hasBacklogOf(destination: string, scrape: string): boolean {
  return hasSample('tidemark_backlog_messages', `destination="${destination}"`, scrape)
}

function hasSample(family: string, label: string, scrape: string): boolean {
  return scrape.split('\n').some(line => line.startsWith(`${family}{`) && line.includes(label))
}
