import type { RunningKafka } from '../../testbed/kafka.ts'

/** Lets a share group start at the earliest offset, which is not Kafka's default. */
export async function readFromTheStart(kafka: RunningKafka, group: string): Promise<void> {
  await kafka.cli('kafka.admin.ConfigCommand', [
    ...['--bootstrap-server', kafka.internalBootstrap, '--alter'],
    ...['--entity-type', 'groups', '--entity-name', group],
    ...['--add-config', 'share.auto.offset.reset=earliest'],
  ])
}

/** Arguments of the console share consumer. */
export function sharing(kafka: RunningKafka, group: string, topic: string): readonly string[] {
  return ['--bootstrap-server', kafka.bootstrap, '--topic', topic, '--group', group]
}

/** The class of the console share consumer. */
export const shareConsumer = 'org.apache.kafka.tools.consumer.ConsoleShareConsumer'

/**
 * Returns the rows of `kafka-share-groups --describe --all-groups`, in the format of
 * `exposedPositions`.
 *
 * Kafka 4.1 has no column for the lag.
 */
export async function sharePositionsOfTool(kafka: RunningKafka): Promise<readonly string[]> {
  const { stdout } = await kafka.cli('org.apache.kafka.tools.consumer.group.ShareGroupCommand', [
    ...['--bootstrap-server', kafka.internalBootstrap, '--describe', '--all-groups', '--offsets'],
  ])
  const row = /^(\S+) +(\S+) +(\d+) +(\d+|-) *(-?\d+|-)? *$/gm
  return [...stdout.matchAll(row)]
    .map(
      ([, group, topic, partition, startOffset, lag = '-']) =>
        `${group} ${topic} ${partition}: committed ${startOffset}, lag ${lag}`,
    )
    .sort()
}
