import { derive } from '../../../columns/columns.ts'
import type { KafkaBacklogModel } from '../model/model.ts'
import type { Family, FamilyGroup } from '../../../exposition/family.ts'
import { constantLabel } from '../../../exposition/label.ts'

function probeFamily(name: string, help: string): Family {
  return {
    name: `tidemark_kafka_probe_${name}`,
    type: 'counter',
    help,
    labels: ['messaging_cluster'],
    stability: 'experimental',
    from: 'ListOffsets',
  }
}

/** What it costs to learn how old messages are that were there before the exporter. */
export const kafkaProbeFamilies: readonly FamilyGroup<KafkaBacklogModel>[] = [
  {
    level: 'cluster',
    cardinality: 'one per cluster',
    rows,
    labels: ({ cluster }) => [constantLabel('messaging_cluster', cluster)],
    families: [
      {
        family: probeFamily(
          'rounds_total',
          'Rounds of ListOffsets by timestamp, one request for each leader, that searched for when messages arrived that were there before the exporter.',
        ),
        values: model => derive(rows(model), () => model.probes.rounds),
      },
      {
        family: probeFamily(
          'impossible_answers_total',
          'Answers of ListOffsets by timestamp that cannot be true, since they contradict what was seen: clocks or stamps of producers are wrong. They count for nothing.',
        ),
        values: model => derive(rows(model), () => model.probes.impossibleAnswers),
      },
    ],
  },
]

/** Of a cluster that never answered there is nothing to tell. */
function rows({ brokers }: KafkaBacklogModel): number {
  return brokers.rows > 0 ? 1 : 0
}
