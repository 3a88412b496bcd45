import type { DeclaredGroup, Family } from './exposition/family.ts'
import { canaryFamilies } from './canary/families.ts'
import { kafkaBacklogFamilies } from './kafka/backlog/families/families.ts'
import { sourceFamilies } from './monitor/families.ts'
import { rabbitmqHealthFamilies } from './rabbitmq/health/families.ts'
import { rabbitmqLinksFamilies } from './rabbitmq/links/families.ts'
import { rabbitmqNodeFamilies } from './rabbitmq/nodes/families.ts'
import { rabbitmqQueuesFamilies } from './rabbitmq/queues/families/families.ts'
import { rabbitmqStreamsFamilies } from './rabbitmq/streams/families.ts'
import { rabbitmqTopologyFamilies } from './rabbitmq/topology/families.ts'
import { rabbitmqTrafficFamilies } from './rabbitmq/traffic/families.ts'
import { reportFamilies } from './scheduled-reports/families.ts'
import { exporterFamilies } from './telemetry/exporter-families.ts'
import { requestFamilies } from './telemetry/request-families.ts'

/** Everything that is ever exposed, process metrics aside, in the order of the page. */
export const declaredGroups: readonly DeclaredGroup[] = [
  ...exporterFamilies,
  ...sourceFamilies,
  ...reportFamilies,
  ...requestFamilies,
  ...kafkaBacklogFamilies,
  ...rabbitmqQueuesFamilies,
  ...rabbitmqNodeFamilies,
  ...rabbitmqTrafficFamilies,
  ...rabbitmqLinksFamilies,
  ...rabbitmqStreamsFamilies,
  ...rabbitmqTopologyFamilies,
  ...rabbitmqHealthFamilies,
  ...canaryFamilies,
]

/** The families in the order of the page, each once, though several groups may print it. */
export const catalog: readonly Family[] = [
  ...new Set(declaredGroups.flatMap(({ families }) => families.map(({ family }) => family))),
]
