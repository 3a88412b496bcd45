/** Rendered labels of a row set, in one buffer. Row `r` is `bytes[ends[r - 1] … ends[r]]`. */
export interface LabelText {
  readonly bytes: Buffer
  readonly ends: Uint32Array
}
