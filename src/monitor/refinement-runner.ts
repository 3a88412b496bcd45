import type { Outcome, Reading } from '../reading/reading.ts'
import { type YieldToLoop, runCooperatively } from '../scheduling/yielder.ts'
import type { Refinement } from './pipeline.ts'

/**
 * Runs a pipeline's refinement once in each poll: the first before the page is printed, so that the
 * page has its results; later ones after it, so that the page does not wait.
 */
export class RefinementRunner<Model> {
  readonly #refinement: Refinement<Model> | undefined
  readonly #yieldToLoop: YieldToLoop
  /** Outcome of the last refinement. Null: none yet, or no requests were needed. */
  #outcome: Outcome | null = null
  #isDone = false

  constructor(refinement: Refinement<Model> | undefined, yieldToLoop: YieldToLoop) {
    this.#refinement = refinement
    this.#yieldToLoop = yieldToLoop
  }

  async beforePage(model: Model, signal: AbortSignal): Promise<Model> {
    this.#isDone = this.#refinement?.isFirst() ?? true
    if (this.#refinement === undefined || !this.#isDone) return model
    this.#outcome = await this.#refinement.refine(model, signal)
    if (this.#outcome === null) return model
    return await runCooperatively(this.#refinement.refined(model), this.#yieldToLoop)
  }

  async afterPage(model: Model, signal: AbortSignal): Promise<void> {
    if (this.#refinement === undefined || this.#isDone) return
    this.#outcome = await this.#refinement.refine(model, signal)
  }

  /**
   * Returns the reading with the outcome of the refinement as a section. The outcome of a refinement
   * after the page is in the section of the next poll.
   */
  withOutcome<Facts>(reading: Reading<Facts>): Reading<Facts> {
    if (this.#refinement === undefined || this.#outcome === null) return reading
    const { sections } = reading
    return { ...reading, sections: { ...sections, [this.#refinement.section]: this.#outcome } }
  }
}
