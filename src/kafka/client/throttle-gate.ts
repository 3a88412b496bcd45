import type { Seconds } from '../../reading/time.ts'
import type { KafkaConnectionOptions } from './options.ts'
import { TransportError } from '../../transport/transport-error.ts'

type ThrottleGateOptions = Pick<KafkaConnectionOptions, 'clock' | 'timer' | 'requestTimeout'>

/**
 * The pauses that one broker asks for, because this client is over its quota (KIP-219).
 *
 * It answers at once and then does not listen: a request sent in the pause would look like one that is
 * not answered, and cost the connection.
 */
export class ThrottleGate {
  readonly #options: ThrottleGateOptions
  #listensAgainAt: Seconds = -Infinity

  constructor(options: ThrottleGateOptions) {
    this.#options = options
  }

  /** Takes what an answer that has just arrived asks for. */
  pause(duration: Seconds): void {
    const end = this.#options.clock.now().monotonic + duration
    if (end > this.#listensAgainAt) this.#listensAgainAt = end
  }

  /** Waits for the end of the pause; a problem, when there is no time for that. */
  async untilListening(signal: AbortSignal): Promise<void> {
    const { clock, timer, requestTimeout } = this.#options
    const pause = this.#listensAgainAt - clock.now().monotonic
    if (!(pause > 0)) return
    const timedOut = new TransportError(
      'throttled',
      `this client is over its quota: the broker wants a pause of ${pause.toFixed(1)} s`,
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
