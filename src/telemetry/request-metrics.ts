import { Counter, Histogram, type Registry } from 'prom-client'
import type { RequestRecorder } from '../reading/request.ts'
import { sourceRequestDuration, sourceRequestFailures, sourceRequests } from './request-families.ts'

/** Upper bounds in seconds, from a broker nearby to the longest timeout. */
const buckets = [0.01, 0.05, 0.25, 1, 5, 30]

interface ReadingLabels extends Readonly<Record<string, string>> {
  readonly messaging_system: string
  readonly messaging_cluster: string
  readonly reading: string
}

interface RequestLabels extends ReadingLabels {
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
    const readings = new Map<string, ReadingLabels>()
    const requests = new Map<string, RequestLabels>()
    let isForgotten = false
    return {
      observeRequests: (messaging_system, messaging_cluster, reading) => request => {
        // A request that ends after its cluster was removed must not create the series again.
        if (isForgotten) return
        const ofReading = { messaging_system, messaging_cluster, reading }
        const ofRequest = { ...ofReading, api: request.api }
        readings.set(reading, ofReading)
        requests.set(`${reading} ${request.api}`, ofRequest)
        this.#requests.inc(ofRequest)
        this.#failures.inc(ofReading, request.problem === null ? 0 : 1)
        this.#duration.observe(ofReading, request.duration)
      },
      forget: () => {
        isForgotten = true
        for (const labels of requests.values()) this.#requests.remove(labels)
        for (const labels of readings.values()) {
          this.#failures.remove(labels)
          this.#duration.remove(labels)
        }
      },
    }
  }
}

function configuration({ name, help, labels }: typeof sourceRequests): {
  name: string
  help: string
  labelNames: readonly string[]
} {
  return { name, help, labelNames: labels }
}
