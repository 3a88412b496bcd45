/** Pseudo-random numbers, reproducible by seed, so that a failed test can be repeated. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    // Mulberry32.
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** Ordered timestamps of records up to now: steady, in bursts, and with pauses of up to days. */
export function randomStamps(random: () => number, now: number): number[] {
  const stamps: number[] = []
  const count = 1 + Math.floor(random() * 400)
  let at = 0
  let spacing = 1000
  for (let record = 0; record < count; record++) {
    if (random() < 0.05) spacing = 10 ** (random() * 5)
    if (random() < 0.02) at += 10 ** (3 + random() * 5.5)
    // A third has the timestamp of its batch.
    if (random() > 0.3) at += Math.floor(spacing * (0.5 + random()))
    stamps.push(Math.floor(at))
  }
  const idle = random() < 0.5 ? 0 : Math.floor(10 ** (random() * 7))
  const last = stamps.at(-1) ?? 0
  return stamps.map(stamp => stamp - last + now - idle)
}
