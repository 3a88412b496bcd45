import type { BrokerAddress } from '../../client/kafka-client.ts'

const maxReplicas = 3

export function replicationFactorFor(brokers: number): number {
  return Math.min(maxReplicas, brokers)
}

/** Returns brokers so that neighbours are in different racks as long as possible, by id within. */
export function alternatingRacks(brokers: readonly BrokerAddress[]): readonly number[] {
  const racks = new Map<string | null, number[]>()
  for (const { id, rack } of [...brokers].sort((a, b) => a.id - b.id)) {
    const ofRack = racks.get(rack)
    if (ofRack === undefined) racks.set(rack, [id])
    else ofRack.push(id)
  }
  const rows = [...racks.values()]
  const longest = Math.max(0, ...rows.map(({ length }) => length))
  return Array.from({ length: longest }, (_, place) =>
    rows.flatMap(row => row.slice(place, place + 1)),
  ).flat()
}

/** Returns the replicas of one partition for each leader: itself, then its successors in `order`. */
export function replicasOf(
  leaders: readonly number[],
  order: readonly number[],
  replicationFactor: number,
): readonly (readonly number[])[] {
  return leaders.map(leader => {
    const start = order.indexOf(leader)
    return Array.from(
      { length: replicationFactor },
      (_, replica) => order[(start + replica) % order.length] ?? leader,
    )
  })
}
