/**
 * PromQL that keeps of an expression the series that are highest at the end of the time shown.
 *
 * A plain `topk` in a graph chooses anew at every step, and draws far more lines than it was told. The
 * expression is given what stands behind each of its selectors.
 */
export function worstAtEnd(count: number, expression: (at: string) => string): string {
  return `${expression('')} and topk(${count}, ${expression(' @ end()')})`
}
