/** Must never change: links, bookmarks and provisioned copies depend on them. */
export type DashboardUid =
  | 'tidemark-backlog'
  | 'tidemark-kafka-cluster'
  | 'tidemark-kafka-groups'
  | 'tidemark-kafka-topics'
  | 'tidemark-rabbitmq-overview'
  | 'tidemark-rabbitmq-queues'
  | 'tidemark-canaries'
  | 'tidemark-exporter'
