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

/** Cost of the search for the age of messages that are older than the exporter. */
export const kafkaProbeFamilies: readonly FamilyGroup<KafkaBacklogModel>[] = [
  {
    level: 'cluster',
    cardinality: 'one per cluster',
    rows,
    labels: ({ cluster }) => [constantLabel('messaging_cluster', cluster)],
    families: [
      {
        family: probeFamily(
          'impossible_answers_total',
          'Responses to requests by timestamp that contradict observed offsets, because clocks or record timestamps are wrong. They are ignored.',
        ),
        values: model => derive(rows(model), () => model.probes.impossibleAnswers),
      },
    ],
  },
]

/** No series for a cluster that never responded. */
function rows({ brokers }: KafkaBacklogModel): number {
  return brokers.rows > 0 ? 1 : 0
}
