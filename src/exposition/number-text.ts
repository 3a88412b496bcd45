/** Length in bytes of the longest text that `writeNumber` writes: `-1.7976931348623157e+308`. */
export const longestNumberText = 24

const billion = 1_000_000_000
const zero = 0x30

/**
 * Writes a number in the exposition format; returns the position after it.
 *
 * Nearly all values are integers: writing their digits by division takes half the time of `String`.
 */
export function writeNumber(bytes: Buffer, start: number, value: number): number {
  if (!Number.isSafeInteger(value) || value < 0) {
    return start + bytes.write(numberText(value), start, 'latin1')
  }
  if (value < billion) return writeDigits(bytes, start, value, digitsOf(value))
  // Division of numbers above 2^30 is slow floating-point division, so upper digits are split off.
  const billions = Math.floor(value / billion)
  const end = writeDigits(bytes, start, billions, digitsOf(billions))
  return writeDigits(bytes, end, value - billions * billion, 9)
}

function writeDigits(bytes: Buffer, start: number, value: number, digits: number): number {
  let rest = value
  for (let position = start + digits - 1; position >= start; position--) {
    const tenth = (rest / 10) | 0
    bytes[position] = zero + rest - tenth * 10
    rest = tenth
  }
  return start + digits
}

function digitsOf(value: number): number {
  let digits = 1
  for (let rest = value; rest >= 10; rest = (rest / 10) | 0) digits++
  return digits
}

function numberText(value: number): string {
  if (value === Infinity) return '+Inf'
  if (value === -Infinity) return '-Inf'
  return String(value)
}
