import type { Resource } from '../../client/management-api.ts'

/** One check that RabbitMQ reports as passed or failed. */
export interface HealthCheck {
  /** Its name in the API's path, and its label. */
  readonly check: string
  readonly resource: Resource
}

/** Any node can check the cluster. */
const clusterChecks: readonly HealthCheck[] = [healthCheck('alarms')]

/** Since 4.1; any node can run it. */
const leaderlessQueues = healthCheck('quorum-queues-without-elected-leaders', 'all-vhosts')

/** Each node checks itself. */
export const nodeChecks: readonly HealthCheck[] = [
  healthCheck('local-alarms'),
  healthCheck('virtual-hosts'),
  healthCheck('node-is-quorum-critical'),
]

/** Returns the checks of the cluster that a version has. */
export function clusterChecksOf(version: string): readonly HealthCheck[] {
  const [major = NaN, minor = NaN] = version.split('.').map(Number)
  const isBefore41 = major < 4 || (major === 4 && minor < 1)
  return isBefore41 ? clusterChecks : [...clusterChecks, leaderlessQueues]
}

function healthCheck(check: string, ...scope: readonly string[]): HealthCheck {
  const path = ['health', 'checks', check, ...scope]
  return { check, resource: { path, api: `GET /api/${path.join('/')}` } }
}
