import { Counter, Histogram, type Registry } from 'prom-client'
import type { ObserveRequest } from '../reading/request.ts'
import { sourceRequestDuration, sourceRequestFailures, sourceRequests } from './request-families.ts'

/** Upper bounds in seconds, from a broker nearby to the longest timeout. */
const buckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30]

interface RequestLabels extends Readonly<Record<string, string>> {
  readonly messaging_system: string
  readonly messaging_cluster: string
  readonly reading: string
  readonly api: string
}

/** Number, failures and duration of the requests of readings. */
export class RequestMetrics {
  readonly #requests: Counter
  readonly #failures: Counter
  readonly #duration: Histogram
  /** Labels of every series by cluster, needed to remove them. */
  readonly #clusters = new Map<string, Map<string, RequestLabels>>()

  constructor(register: Registry) {
    const registers = [register]
    this.#requests = new Counter({ ...configuration(sourceRequests), registers })
    this.#failures = new Counter({ ...configuration(sourceRequestFailures), registers })
    this.#duration = new Histogram({ ...configuration(sourceRequestDuration), registers, buckets })
  }

  /** Returns an observer of the requests of one reading; it has no effect after `forgetCluster`. */
  observer(system: 'kafka' | 'rabbitmq', cluster: string, reading: string): ObserveRequest {
    const series = this.#clusters.get(cluster) ?? new Map<string, RequestLabels>()
    this.#clusters.set(cluster, series)
    return ({ api, duration, problem }) => {
      // A request that ends after its cluster was removed must not create the series again.
      if (this.#clusters.get(cluster) !== series) return
      const labels = { messaging_system: system, messaging_cluster: cluster, reading, api }
      series.set(`${reading} ${api}`, labels)
      this.#requests.inc(labels)
      this.#failures.inc(labels, problem === null ? 0 : 1)
      this.#duration.observe(labels, duration)
    }
  }

  /** Removes the series of a cluster that is no longer configured. */
  forgetCluster(cluster: string): void {
    for (const labels of this.#clusters.get(cluster)?.values() ?? []) {
      this.#requests.remove(labels)
      this.#failures.remove(labels)
      this.#duration.remove(labels)
    }
    this.#clusters.delete(cluster)
  }
}

function configuration({ name, help, labels }: typeof sourceRequests): {
  name: string
  help: string
  labelNames: readonly string[]
} {
  return { name, help, labelNames: labels }
}
