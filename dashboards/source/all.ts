import { backlogOverview } from './backlog-overview.ts'
import { kafkaGroups } from './kafka-groups.ts'
import { kafkaTopics } from './kafka-topics.ts'
import { dashboard, type DashboardPlan } from './grafana/dashboard.ts'

const plans: readonly DashboardPlan[] = [backlogOverview, kafkaGroups, kafkaTopics]

/** What makes the text of each committed dashboard, by its place. */
export const dashboardFiles: Readonly<Record<string, () => string>> = Object.fromEntries(
  plans.map(plan => [
    `dashboards/${plan.uid}.json`,
    () => `${JSON.stringify(dashboard(plan), null, 2)}\n`,
  ]),
)
