import { areSameValues, type Label } from './label.ts'

/**
 * Labels of a row set as text: each value once.
 *
 * `SampleHeads` puts the text of a row together while it is printed: to keep those of 2 M series took
 * 48 MB.
 */
export interface EncodedLabel {
  readonly pairs: readonly Pairs[]
  /** No row's text is longer, in bytes. */
  readonly longest: number
}

/** A label with its values as `name="value"`. Value `v` is `texts[ends[v - 1] … ends[v]]`. */
export interface Pairs extends Label {
  readonly texts: Buffer
  readonly ends: Uint32Array
  /** In bytes. */
  readonly longest: number
}

/** Values handled between two yields: a millisecond or two of work, cold code some more. */
const sliceLength = 4096

/** Renders the values of labels, but those that are `known` as text; yields between slices. */
export function* renderLabels(
  labels: readonly Label[],
  known: readonly Pairs[] = [],
): Generator<void, EncodedLabel> {
  const pairs: Pairs[] = []
  for (const label of labels) {
    yield
    const same = known.find(other => areSameValues(label, other))
    pairs.push(same === undefined ? yield* renderPairs(label) : { ...same, ...label })
  }
  const punctuation = labels.length + 2
  return { pairs, longest: pairs.reduce((sum, { longest }) => sum + longest, punctuation) }
}

function* renderPairs(label: Label): Generator<void, Pairs> {
  const { name, values } = label
  const texts: string[] = []
  const ends = new Uint32Array(values.length)
  let end = 0
  let longest = 0
  for (const [position, value] of values.entries()) {
    if (position % sliceLength === sliceLength - 1) yield
    const text = value === '' ? '' : `${name}="${escapeLabelValue(value)}"`
    const length = Buffer.byteLength(text)
    texts.push(text)
    end += length
    ends[position] = end
    longest = Math.max(longest, length)
  }
  return { ...label, texts: Buffer.from(texts.join('')), ends, longest }
}

function escapeLabelValue(value: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('"', '\\"')
}
