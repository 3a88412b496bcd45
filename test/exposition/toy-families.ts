import type { Family, FamilyGroup, Level } from '../../src/exposition/family.ts'
import { constantLabel, namedLabel } from '../../src/exposition/label.ts'
import type { Page } from '../../src/exposition/page.ts'
import type { Format } from '../../src/exposition/render.ts'
import { renderPages } from '../../src/exposition/render.ts'

/** A family with defaults for everything that the test does not specify. */
export function aFamily(overrides: Partial<Family> & Pick<Family, 'name'>): Family {
  return {
    type: 'gauge',
    help: 'A toy.',
    labels: ['messaging_cluster', 'topic'],
    stability: 'experimental',
    from: 'Metadata',
    ...overrides,
  }
}

/** Objects by name, each with its value in each family; absent values are unknown. */
export interface ToyModel {
  readonly cluster: string
  readonly objects: Readonly<Record<string, Readonly<Record<string, number>>>>
}

export function toyGroup(
  families: readonly Family[],
  { level = 'cluster', label = 'topic' }: { level?: Level; label?: string } = {},
): FamilyGroup<ToyModel> {
  return {
    level,
    cardinality: `one per ${label}`,
    rows: ({ objects }) => Object.keys(objects).length,
    labels: ({ cluster, objects }) => [
      constantLabel('messaging_cluster', cluster),
      namedLabel(label, Object.keys(objects)),
    ],
    families: families.map(family => ({
      family,
      values: ({ objects }) =>
        Float64Array.from(Object.values(objects), values => values[family.name] ?? NaN),
    })),
  }
}

export function textOf(
  pages: readonly Page[],
  { order = [], format = 'text' }: { order?: readonly Family[]; format?: Format } = {},
): string {
  return Buffer.concat([...renderPages(pages, order, format)]).toString()
}
