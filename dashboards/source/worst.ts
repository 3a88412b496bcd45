/**
 * Returns PromQL for the series of an expression that are highest at the end of the time range.
 *
 * A plain `topk` in a graph selects again at each step, and so draws far more lines than its limit.
 * `expression` inserts its argument after each selector.
 */
export function worstAtEnd(count: number, expression: (at: string) => string): string {
  return `${expression('')} and topk(${count}, ${expression(' @ end()')})`
}
