/** A number of bytes. */
export type Bytes = number

const units: readonly { readonly suffix: string; readonly bytes: Bytes }[] = [
  { suffix: 'GiB', bytes: 2 ** 30 },
  { suffix: 'MiB', bytes: 2 ** 20 },
  { suffix: 'KiB', bytes: 2 ** 10 },
  { suffix: 'B', bytes: 1 },
]

/** Parses `64MiB`, `512KiB` or `1GiB` to bytes; undefined if the text is not a size. */
export function parseSize(text: string): Bytes | undefined {
  const parts = /^(\d+)([A-Za-z]+)$/.exec(text)
  const unit = units.find(({ suffix }) => suffix === parts?.[2])
  return unit && Number(parts?.[1]) * unit.bytes
}

/** Returns a size in the largest unit that gives a whole number: 67,108,864 is `64MiB`. */
export function sizeText(bytes: Bytes): string {
  const unit = units.find(unit => bytes >= unit.bytes && bytes % unit.bytes === 0)
  return unit === undefined ? `${bytes}B` : `${bytes / unit.bytes}${unit.suffix}`
}
