/** Members of a JSON object, unchecked. */
export type Fields = Readonly<Record<string, unknown>>

/** The members of a value; none where it is no object: RabbitMQ writes `[]` for an empty one. */
export function fields(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : {}
}

/** A text; '' where there is none. */
export function text(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

/** A number, also one that is written as text; NaN where there is none. */
export function number(value: unknown): number {
  if (typeof value === 'number') return value
  return typeof value === 'string' && value.trim() !== '' ? Number(value) : NaN
}

/** A number of things. RabbitMQ's sums have been seen below 0, which tells nothing: NaN. */
export function count(value: unknown): number {
  const told = number(value)
  return told >= 0 ? told : NaN
}

/** 1 or 0; NaN where neither is told. */
export function flag(value: unknown): number {
  return typeof value === 'boolean' ? Number(value) : NaN
}

/** How many elements a list has; NaN where there is no list. */
export function length(value: unknown): number {
  return Array.isArray(value) ? value.length : NaN
}
