import { AssignerProtocol, type Kafka, type PartitionAssigner } from 'kafkajs'
import { untilTrue } from '../../testbed/until-true.ts'

/** Longer than a test runs: the coordinator keeps the member although it sends nothing. */
const memberTimeout = 600_000

/** A member of a group that hangs on its first message, and never answers a rebalance. */
export interface StuckConsumer {
  /** Ends the processing of the message, and leaves the group. */
  release(): Promise<void>
}

/** Joins a group that reads one topic, and returns once its first message is being processed. */
export async function stuckConsumer(
  client: Kafka,
  groupId: string,
  topic: string,
  assigner?: PartitionAssigner,
): Promise<StuckConsumer> {
  const consumer = client.consumer({
    groupId,
    sessionTimeout: memberTimeout,
    rebalanceTimeout: memberTimeout,
    ...(assigner === undefined ? {} : { partitionAssigners: [assigner] }),
  })
  let isStuck = false
  let end: () => void = () => undefined
  const processing = new Promise<void>(resolve => (end = resolve))
  await consumer.connect()
  await consumer.subscribe({ topics: [topic], fromBeginning: true })
  await consumer.run({
    autoCommit: false,
    eachMessage: async () => {
      isStuck = true
      await processing
    },
  })
  await untilTrue(`${groupId} hangs on a message`, () => isStuck, { within: 60 })
  return {
    async release() {
      end()
      await consumer.disconnect()
    },
  }
}

/** Assigns the first partition of a topic to the first member, and no other. */
export const onlyFirstPartition: PartitionAssigner = () => ({
  name: 'only-first-partition',
  version: 1,
  assign: ({ members, topics }) =>
    Promise.resolve(
      members.map(({ memberId }, index) => ({
        memberId,
        memberAssignment: AssignerProtocol.MemberAssignment.encode({
          version: 1,
          assignment: Object.fromEntries(index === 0 ? topics.map(topic => [topic, [0]]) : []),
          userData: Buffer.alloc(0),
        }),
      })),
    ),
  protocol: ({ topics }) => ({
    name: 'only-first-partition',
    metadata: AssignerProtocol.MemberMetadata.encode({
      version: 1,
      topics,
      userData: Buffer.alloc(0),
    }),
  }),
})
