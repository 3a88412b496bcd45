/** Members of a JSON object, unvalidated. */
export type Fields = Readonly<Record<string, unknown>>

/** Returns the members of an object; none for another value: RabbitMQ writes `[]` for an empty object. */
export function fields(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : {}
}

/**
 * Returns a string; '' for another value.
 *
 * Lone surrogates are replaced here: an exposition would replace them, and names that differ by them
 * would be the same series twice.
 */
export function text(value: unknown): string {
  return typeof value === 'string' ? value.toWellFormed() : ''
}

/** Returns the name of an object as `text` does, which may be empty; null for another value. */
export function name(value: unknown): string | null {
  return typeof value === 'string' ? text(value) : null
}

/** Returns a number, also from a numeric string; NaN for another value, or one beyond all doubles. */
export function number(value: unknown): number {
  const reported = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
  return Number.isFinite(reported) ? (reported as number) : NaN
}

/** Returns a count. RabbitMQ's totals can be negative, which is no count: NaN. */
export function count(value: unknown): number {
  const reported = number(value)
  return reported >= 0 ? reported : NaN
}

/** Returns 1 for true and 0 for false; NaN for another value. */
export function flag(value: unknown): number {
  return typeof value === 'boolean' ? Number(value) : NaN
}

/** Returns the number of elements of an array; NaN for another value. */
export function length(value: unknown): number {
  return Array.isArray(value) ? value.length : NaN
}
