/** Options of everything that may take long. */
export interface ProgressOptions {
  /** Called with each step, as a text for people. */
  readonly onProgress?: ((text: string) => void) | undefined
  readonly signal?: AbortSignal | undefined
}
