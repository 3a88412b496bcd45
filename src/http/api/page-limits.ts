import type { NumberRange } from '../parameters.ts'

/** Entries of a response where the request sets no limit. */
export const defaultLimit = 100

const maxLimit = 1000

export const limits: NumberRange = {
  description: `a whole number from 1 to ${maxLimit}`,
  includes: value => Number.isInteger(value) && value >= 1 && value <= maxLimit,
}
