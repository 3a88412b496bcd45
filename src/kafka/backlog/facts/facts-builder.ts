import { derive } from '../../../columns/columns.ts'
import type { Groups, KafkaFacts, Positions } from './facts.ts'
import { GroupsBuilder } from './groups-builder.ts'
import { type Isolation, LogEnds } from './log-ends.ts'
import { type SealedPositions } from './positions-builder.ts'
import { type Topology, TopologyBuilder } from './topology-builder.ts'

/** The results of all requests of one reading. */
interface GatheredFacts {
  readonly topology: Topology
  /** By id of a broker that requests were sent to: true if it responded to one of them. */
  readonly answered: ReadonlyMap<number, boolean>
  readonly logEnds: LogEnds
  readonly isolation: Isolation
  readonly groups: GroupsBuilder
  readonly positions: SealedPositions
}

/** Returns the facts of one reading. */
export function sealFacts(gathered: GatheredFacts): KafkaFacts {
  const { topology, answered, groups, positions } = gathered
  return {
    clusterId: topology.clusterId,
    topologyKnown: true,
    brokers: { ...topology.brokers, reachable: reachable(topology, answered) },
    topics: topology.topics,
    partitions: { ...topology.partitions, ...gathered.logEnds.seal(gathered.isolation) },
    groups: groups.seal(positions),
    positions: positions.positions,
  }
}

function reachable({ brokers }: Topology, answered: ReadonlyMap<number, boolean>): Float64Array {
  return derive(brokers.rows, row => {
    const hasAnswered = answered.get(brokers.id[row] ?? -1)
    return hasAnswered === undefined ? NaN : Number(hasAnswered)
  })
}

/** Returns the facts of a reading in which nothing could be read. */
export function unreadFacts(): KafkaFacts {
  const topology = new TopologyBuilder(() => true).seal()
  const { brokers, topics, partitions } = topology
  return {
    clusterId: null,
    topologyKnown: false,
    brokers: { ...brokers, reachable: new Float64Array(0) },
    topics,
    partitions: { ...partitions, ...new LogEnds(0).seal('read_uncommitted') },
    groups: noGroups,
    positions: noPositions,
  }
}

const noIndexes = new Uint32Array(0)
const noNumbers = new Float64Array(0)
const noFlags = new Uint8Array(0)

const noPositions: Positions = {
  rows: 0,
  group: noIndexes,
  partition: noIndexes,
  committedOffset: noNumbers,
  unreadable: noFlags,
  reader: noIndexes,
  reportedLag: null,
}

const noGroups: Groups = new GroupsBuilder([]).seal({
  positions: noPositions,
  firstPosition: noIndexes,
  count: noIndexes,
})
