import { unknownColumn } from '../../../columns/columns.ts'
import type { KafkaBacklogModel } from '../model/model.ts'
import type { FamilyGroup } from '../../../exposition/family.ts'

/** Returns the families, without values after Metadata was not read within the staleness limit. */
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
