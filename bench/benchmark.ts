import type { Figure } from './figure.ts'

/** A set of figures that are measured together, on the same processes. */
export interface Benchmark {
  /** What it is called on the command line. */
  readonly name: string
  /** What is measured, and on what. */
  readonly about: string
  readonly measure: () => Promise<readonly Figure[]>
}
