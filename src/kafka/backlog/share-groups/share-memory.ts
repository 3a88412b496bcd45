import { cell, entry } from '../../../columns/columns.ts'
import type { Observation } from '../../../reading/observation.ts'
import type { Groups, Positions } from '../facts/facts.ts'
import type { PartitionOffsets } from '../memory/partition-memory.ts'
import { type RememberedShare, type SharePositions, ReportedShares } from './reported-shares.ts'
import { ShareProgress } from './share-progress.ts'

/** Remembers how far share groups have come, from reading to reading. */
export class ShareMemory {
  /** By name of group, then by partition id; of the last reading's positions. */
  #shares: ReadonlyMap<string, ReadonlyMap<number, RememberedShare>> = new Map()

  /** Null: there are no share groups. */
  observe(
    groups: Groups,
    positions: Positions,
    offsets: PartitionOffsets,
    observation: Observation,
  ): SharePositions | null {
    const shares = new Map<string, Map<number, RememberedShare>>()
    const before = this.#shares
    this.#shares = shares
    if (!groups.type.includes('share')) return null
    const reported = new ReportedShares(positions, offsets)
    for (const [group, type] of groups.type.entries()) {
      if (type !== 'share') continue
      const name = entry(groups.name, group)
      const ofGroup = new Map<number, RememberedShare>()
      const first = cell(groups.firstPosition, group)
      const end = first + cell(groups.positions, group)
      for (let row = first; row < end; row++) {
        const id = cell(offsets.id, cell(positions.partition, row))
        const share = before.get(name)?.get(id) ?? newShare()
        ofGroup.set(id, share)
        reported.observe(row, share, observation)
      }
      shares.set(name, ofGroup)
    }
    return reported.seal()
  }
}

function newShare(): RememberedShare {
  return { progress: new ShareProgress(), startOffset: NaN, readAt: NaN }
}
