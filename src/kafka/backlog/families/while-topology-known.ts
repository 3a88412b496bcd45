import { unknownColumn } from '../../../columns/columns.ts'
import type { KafkaBacklogModel } from '../model/model.ts'
import type { FamilyGroup } from '../../../exposition/family.ts'

/** The same families, without values once Metadata has not been read for longer than the limit. */
export function whileTopologyKnown(
  group: FamilyGroup<KafkaBacklogModel>,
): FamilyGroup<KafkaBacklogModel> {
  return {
    ...group,
    families: group.families.map(({ family, values }) => ({
      family,
      values: model => (model.topologyKnown ? values(model) : unknownColumn(group.rows(model))),
    })),
  }
}
