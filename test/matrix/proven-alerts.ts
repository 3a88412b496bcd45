/**
 * Alerts that fire against real servers in a test of this folder, by the name of its file.
 *
 * Each of these tests expects its own list; `test/alerts/proven.test.ts` expects every alert in one, or in the list of
 * those that are not proven.
 */
export const provenAlerts = {
  'alerts-exporter': [
    'ClusterDataStale',
    'ClusterSectionFailing',
    'RabbitmqFileDescriptorsNearLimit',
    'RabbitmqNetworkPartition',
    'TidemarkDown',
    'TidemarkEventLoopBlocked',
    'TidemarkReloadFailed',
    'TidemarkScrapeSlow',
    'TidemarkSeriesLimitHit',
  ],
  'alerts-kafka': [
    'BacklogNotDraining',
    'BacklogOlderThanObjective',
    'BacklogRewound',
    'BacklogStalled',
    'BacklogStopped',
    'BacklogVanished',
    'ClusterDataStale',
    'KafkaBrokerMissing',
    'KafkaCommitsPastEnd',
    'KafkaGroupRebalancing',
    'KafkaLeadersUnbalanced',
    'KafkaMessagesLost',
    'KafkaPartitionsInvisible',
    'KafkaPartitionsLeaderless',
    'KafkaPartitionsSkewed',
    'KafkaPartitionsUnassigned',
    'KafkaPartitionsUnderReplicated',
    'KafkaRetentionRisk',
  ],
  'alerts-kafka-jmx': [
    'KafkaClusterStoppedReceiving',
    'KafkaControllerMissing',
    'KafkaLogDirectoryOffline',
    'KafkaPartitionsUnderMinIsr',
    'KafkaRequestHandlersSaturated',
    'KafkaTopicStoppedReceiving',
    'KafkaUncleanLeaderElection',
  ],
  'alerts-rabbitmq': [
    'BacklogErrorBudgetBurn',
    'BacklogOlderThanObjective',
    'BacklogStalled',
    'BacklogStopped',
    'RabbitmqConnectionChurn',
    'RabbitmqConnectionsBlocked',
    'RabbitmqDeadLetteringBlocked',
    'RabbitmqDeadLettersGrowing',
    'RabbitmqDiskAlarm',
    'RabbitmqDiskFillingUp',
    'RabbitmqFederationLinkNotRunning',
    'RabbitmqHealthCheckFailed',
    'RabbitmqMemoryAlarm',
    'RabbitmqMemoryNearLimit',
    'RabbitmqMessagesUnroutable',
    'RabbitmqNodeDown',
    'RabbitmqQueueFull',
    'RabbitmqQueueMajorityLost',
    'RabbitmqQueueMembersOffline',
    'RabbitmqQueueUnavailable',
    'RabbitmqQueuesHidden',
    'RabbitmqRedeliveryLoop',
    'RabbitmqShovelNotRunning',
    'RabbitmqStreamConsumerStuck',
    'RabbitmqUnackedStuck',
    'RabbitmqVhostNearLimit',
  ],
} as const satisfies Readonly<Record<string, readonly string[]>>

/** Alerts that fire in no test against real servers yet, and why. */
export const unprovenAlerts: Readonly<Record<string, string>> = {
  CanaryBrokersUncovered: 'needs half an hour in which a live broker leads nothing',
  CanaryErrorBudgetBurn: 'needs an hour of attempts',
  CanaryMessagesLost: 'its counter is proven in kafka-three-brokers, without Prometheus',
  RabbitmqCertificateExpiring: 'needs a listener whose certificate ends within weeks',
}
