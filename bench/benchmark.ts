import type { Figure } from './figure.ts'

/** A set of figures that are measured together, on the same processes. */
export interface Benchmark {
  /** Its name on the command line. */
  readonly name: string
  /** What is measured, and under which load. */
  readonly description: string
  readonly measure: () => Promise<readonly Figure[]>
}
