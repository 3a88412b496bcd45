import type { Seconds } from '../../reading/time.ts'
import type { KafkaConnectionOptions } from './options.ts'
import { TransportError } from '../../transport/transport-error.ts'

type ThrottleGateOptions = Pick<
  KafkaConnectionOptions,
  'clock' | 'timer' | 'requestTimeout' | 'deadline'
>

/**
 * Delays requests to one broker while it throttles this client for exceeding a quota (KIP-219).
 *
 * The broker responds at once and then stops reading for the throttle time: a request sent during it
 * would time out and close the connection.
 */
export class ThrottleGate {
  readonly #options: ThrottleGateOptions
  #opensAt: Seconds = -Infinity

  constructor(options: ThrottleGateOptions) {
    this.#options = options
  }

  /**
   * Applies the throttle time of a response that has just arrived, up to the deadline of a reading: a
   * broker may demand 24 days, and Kafka's own throttle times are seconds.
   */
  closeFor(duration: Seconds): void {
    const { clock, deadline } = this.#options
    const end = clock.now().monotonic + Math.min(duration, deadline)
    if (end > this.#opensAt) this.#opensAt = end
  }

  /** Waits for the end of the throttle time. Rejects if that exceeds the request timeout or `signal`. */
  async waitUntilOpen(signal: AbortSignal): Promise<void> {
    const { clock, timer, requestTimeout } = this.#options
    const pause = this.#opensAt - clock.now().monotonic
    if (!(pause > 0)) return
    const timedOut = new TransportError(
      'throttled',
      `this client exceeds its quota: the broker throttles it for ${pause.toFixed(1)} s`,
    )
    if (pause > requestTimeout) throw timedOut
    await new Promise<void>((resolve, reject) => {
      const giveUp = (): void => {
        cancel()
        reject(timedOut)
      }
      const cancel = timer(pause, () => {
        signal.removeEventListener('abort', giveUp)
        resolve()
      })
      signal.addEventListener('abort', giveUp, { once: true })
    })
  }
}
