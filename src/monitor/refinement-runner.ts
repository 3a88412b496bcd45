import type { Outcome, Reading } from '../reading/reading.ts'
import { type Breathe, runSliced } from '../scheduling/yielder.ts'
import type { Inquiry } from './pipeline.ts'

/**
 * Makes a pipeline's inquiry once in each poll: the first before the page is printed, so that the
 * page has its answers; later ones after it, so that the page does not wait.
 */
export class Inquirer<Model> {
  readonly #inquiry: Inquiry<Model> | undefined
  readonly #breathe: Breathe
  /** Null: nothing was asked (the last time). */
  #outcome: Outcome | null = null
  #isDone = false

  constructor(inquiry: Inquiry<Model> | undefined, breathe: Breathe) {
    this.#inquiry = inquiry
    this.#breathe = breathe
  }

  async beforePage(model: Model, signal: AbortSignal): Promise<Model> {
    this.#isDone = this.#inquiry?.isFirst() ?? true
    if (this.#inquiry === undefined || !this.#isDone) return model
    this.#outcome = await this.#inquiry.ask(model, signal)
    if (this.#outcome === null) return model
    return await runSliced(this.#inquiry.informed(model), this.#breathe)
  }

  async afterPage(model: Model, signal: AbortSignal): Promise<void> {
    if (this.#inquiry === undefined || this.#isDone) return
    this.#outcome = await this.#inquiry.ask(model, signal)
  }

  /** The reading with the inquiry as a section of it; one made after the page is told of a poll later. */
  withOutcome<Facts>(reading: Reading<Facts>): Reading<Facts> {
    if (this.#inquiry === undefined || this.#outcome === null) return reading
    const { sections } = reading
    return { ...reading, sections: { ...sections, [this.#inquiry.section]: this.#outcome } }
  }
}
