/** Lowest and highest version of each API, by API key. */
export type VersionRanges = Readonly<Record<number, readonly [lowest: number, highest: number]>>

const kafka4: VersionRanges = {
  2: [6, 7],
  3: [9, 12],
  9: [6, 9],
  10: [3, 6],
  15: [5, 6],
  16: [3, 5],
  60: [0, 1],
  69: [0, 1],
  77: [1, 1],
}

/**
 * API versions that the brokers of each Kafka version announce: those of a real broker, limited to the
 * versions that the mock can encode.
 */
export const announced = {
  '4.3': ranges({ ...kafka4, 90: [0, 1] }),
  '4.1': ranges({ ...kafka4, 90: [0, 0] }),
  '3.9': ranges({
    2: [6, 7],
    3: [9, 12],
    9: [6, 9],
    10: [3, 6],
    15: [5, 5],
    16: [3, 5],
    60: [0, 1],
    69: [0, 0],
  }),
  '3.0': ranges({
    2: [6, 7],
    3: [9, 11],
    9: [6, 8],
    10: [3, 4],
    15: [5, 5],
    16: [3, 4],
    60: [0, 0],
  }),
  '2.8': ranges({
    2: [6, 6],
    3: [9, 11],
    9: [6, 7],
    10: [3, 3],
    15: [5, 5],
    16: [3, 4],
    60: [0, 0],
  }),
} as const

export type KafkaVersion = keyof typeof announced

function ranges(apis: VersionRanges): VersionRanges {
  return { ...apis, 18: [0, 3] }
}
