import type { DeclaredGroup, Family } from './family.ts'
import { exporterFamilies } from './families/exporter.ts'
import { requestFamilies } from './families/request.ts'
import { sourceFamilies } from './families/source.ts'

/** Families that belong together for a reader. */
export interface Area {
  readonly title: string
  readonly groups: readonly DeclaredGroup[]
}

/** Everything that is ever exposed, process metrics aside, in the order of the page. */
export const areas: readonly Area[] = [
  { title: 'Exporter', groups: [...exporterFamilies, ...sourceFamilies, ...requestFamilies] },
]

/** The families in the order of the page, each once, though several groups may print it. */
export const catalog: readonly Family[] = [
  ...new Set(areas.flatMap(({ groups }) => groups).flatMap(familiesOf)),
]

function familiesOf({ families }: DeclaredGroup): readonly Family[] {
  return families.map(({ family }) => family)
}
