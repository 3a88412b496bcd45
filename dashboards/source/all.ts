import { backlogOverview } from './backlog-overview.ts'
import { canaries } from './canaries.ts'
import { kafkaCluster } from './kafka-cluster.ts'
import { exporter } from './exporter.ts'
import { kafkaGroups } from './kafka-groups.ts'
import { kafkaTopics } from './kafka-topics.ts'
import { dashboard, type DashboardPlan } from './grafana/dashboard.ts'
import { rabbitmqOverview } from './rabbitmq-overview.ts'
import { rabbitmqQueues } from './rabbitmq-queues.ts'

const plans: readonly DashboardPlan[] = [
  backlogOverview,
  kafkaCluster,
  kafkaGroups,
  kafkaTopics,
  rabbitmqOverview,
  rabbitmqQueues,
  canaries,
  exporter,
]

/** Functions that return the JSON of each committed dashboard, by path. */
export const dashboardFiles: Readonly<Record<string, () => string>> = Object.fromEntries(
  plans.map(plan => [
    `dashboards/${plan.uid}.json`,
    () => `${JSON.stringify(dashboard(plan), null, 2)}\n`,
  ]),
)
