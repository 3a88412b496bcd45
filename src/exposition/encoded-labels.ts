import { areSameValues, type Label } from './label.ts'

/**
 * The labels of a row set as text, each value once.
 *
 * `SeriesPrefixWriter` joins them for each row during printing: stored prefixes of 2 M series took
 * 48 MB.
 */
export interface EncodedLabels {
  readonly labels: readonly EncodedLabel[]
  /** Upper bound of the length of a row's text, in bytes. */
  readonly longest: number
}

/** A label with its values as `name="value"`. Value `v` is `texts[ends[v - 1] … ends[v]]`. */
export interface EncodedLabel extends Label {
  readonly texts: Buffer
  readonly ends: Uint32Array
  /** In bytes. */
  readonly longest: number
}

/** Encodes labels; those with the values of one that is already `encoded` reuse its text. */
export function encodeLabels(
  labels: readonly Label[],
  encoded: readonly EncodedLabel[] = [],
): EncodedLabels {
  const result = labels.map(label => {
    const same = encoded.find(other => areSameValues(label, other))
    return same === undefined ? encodeLabel(label) : { ...same, ...label }
  })
  const punctuation = labels.length + 2
  return {
    labels: result,
    longest: result.reduce((sum, { longest }) => sum + longest, punctuation),
  }
}

/** Takes 10 ms for 50,000 values, so it need not yield; with a `replaceAll` for each escape it took 27 ms. */
function encodeLabel(label: Label): EncodedLabel {
  const { name, values } = label
  const punctuation = Buffer.byteLength(`${name}=""`)
  const ends = new Uint32Array(values.length)
  let texts = ''
  let end = 0
  let longest = 0
  for (const [position, value] of values.entries()) {
    // An empty value means that the row does not have the label.
    if (value !== '') {
      const escaped = escapeLabelValue(value)
      const length = punctuation + Buffer.byteLength(escaped)
      texts += `${name}="${escaped}"`
      end += length
      longest = Math.max(longest, length)
    }
    ends[position] = end
  }
  return { ...label, texts: Buffer.from(texts), ends, longest }
}

const needsEscape = /[\\\n"]/

function escapeLabelValue(value: string): string {
  if (!needsEscape.test(value)) return value
  return value.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('"', '\\"')
}
