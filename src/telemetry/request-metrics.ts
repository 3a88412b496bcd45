import { Counter, Histogram, type Registry } from 'prom-client'
import type { RequestRecorder } from '../reading/request.ts'
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

  constructor(register: Registry) {
    const registers = [register]
    this.#requests = new Counter({ ...configuration(sourceRequests), registers })
    this.#failures = new Counter({ ...configuration(sourceRequestFailures), registers })
    this.#duration = new Histogram({ ...configuration(sourceRequestDuration), registers, buckets })
  }

  /** Returns a recorder for one configured cluster. */
  recorder(): RequestRecorder {
    // Labels of every series, needed to remove them.
    const series = new Map<string, RequestLabels>()
    let isForgotten = false
    return {
      observeRequests: (messaging_system, messaging_cluster, reading) => request => {
        // A request that ends after its cluster was removed must not create the series again.
        if (isForgotten) return
        const labels = { messaging_system, messaging_cluster, reading, api: request.api }
        series.set(`${reading} ${request.api}`, labels)
        this.#requests.inc(labels)
        this.#failures.inc(labels, request.problem === null ? 0 : 1)
        this.#duration.observe(labels, request.duration)
      },
      forget: () => {
        isForgotten = true
        for (const labels of series.values()) this.#remove(labels)
      },
    }
  }

  #remove(labels: RequestLabels): void {
    this.#requests.remove(labels)
    this.#failures.remove(labels)
    this.#duration.remove(labels)
  }
}

function configuration({ name, help, labels }: typeof sourceRequests): {
  name: string
  help: string
  labelNames: readonly string[]
} {
  return { name, help, labelNames: labels }
}
