/** The families that the demo shows, in this order. */
const shownFamilies = [
  'tidemark_source_up',
  'tidemark_kafka_group_lag',
  'tidemark_kafka_group_members',
  'tidemark_backlog_messages',
  'tidemark_backlog_age_seconds',
  'tidemark_backlog_consumers',
]

/** Returns at most `limit` samples of each shown family, and the number of its other samples. */
export function sampleLines(scrape: string, limit = 10): readonly string[] {
  const lines = scrape.split('\n')
  return shownFamilies.flatMap(family => {
    const samples = lines.filter(line => line.startsWith(`${family}{`))
    const rest = samples.length - limit
    return [...samples.slice(0, limit), ...(rest > 0 ? [`# and ${rest} more of ${family}`] : [])]
  })
}

/** Returns how many readings of this name every cluster has completed; 0 before the first. */
export function completedReadings(scrape: string, reading: string): number {
  const counts = scrape
    .split('\n')
    .filter(line => line.startsWith('tidemark_source_readings_total{'))
    .filter(line => line.includes(`reading="${reading}"`))
    .map(line => Number(line.slice(line.lastIndexOf(' '))))
  return counts.length === 0 ? 0 : Math.min(...counts)
}

/** Whether the lag of a Kafka group is known. */
export function hasLag(group: string, scrape: string): boolean {
  return hasSample('tidemark_kafka_group_lag', `group="${group}"`, scrape)
}

/** Whether the number of messages in a backlog is known. */
export function hasBacklog(destination: string, scrape: string): boolean {
  return hasSample('tidemark_backlog_messages', `destination="${destination}"`, scrape)
}

function hasSample(family: string, label: string, scrape: string): boolean {
  return scrape.split('\n').some(line => line.startsWith(`${family}{`) && line.includes(label))
}
