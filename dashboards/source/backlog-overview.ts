import { backlog } from './backlog-words.ts'
import { noneIsGood } from './grafana/colours.ts'
import type { DashboardPlan } from './grafana/dashboard.ts'
import { line, row } from './grafana/layout.ts'
import { stat } from './grafana/panels.ts'
import { clusterVariable } from './grafana/variables.ts'

export const backlogOverview: DashboardPlan = {
  uid: 'tidemark-backlog',
  title: 'Backlog overview',
  description:
    'Which work waits too long, where, and since when: Kafka groups and RabbitMQ queues.',
  tags: ['kafka', 'rabbitmq'],
  variables: [clusterVariable()],
  rows: [
    row(
      'What is wrong',
      line(
        4,
        stat({
          title: 'In trouble',
          description:
            'Backlogs that are rewound, stopped, abandoned, stalled or behind. The table below names them, worst first.',
          queries: {
            backlogs: `sum(max by (${backlog}) (tidemark_backlog_status{status!~"ok|unknown"}))`,
          },
          unit: 'short',
          thresholds: noneIsGood(),
        }),
      ),
    ),
  ],
}
