import { Session } from 'node:inspector'

/** Built-in functions whose work grows with their text or bytes, as pairs of their owner and name. */
const builtIns: readonly (readonly [owner: object, name: string])[] = [
  [Buffer, 'concat'],
  [Buffer.prototype, 'toString'],
  [Buffer.prototype, 'copy'],
  [RegExp.prototype, 'exec'],
  [RegExp.prototype, 'test'],
  [JSON, 'parse'],
  ...['trim', 'slice', 'replaceAll', 'match'].map(name => [String.prototype, name] as const),
]

/**
 * Returns the work of a synchronous function: how often the blocks of `file` ran, and the bytes and
 * characters that built-in functions worked on. A number that no other load on the machine changes.
 */
export function workOf(file: string, run: () => void): number {
  const session = new Session()
  session.connect()
  session.post('Profiler.enable')
  session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true })
  let work = meteredBuiltIns(run)
  session.post('Profiler.takePreciseCoverage', (_error, { result }) => {
    for (const { url, functions } of result) {
      if (!url.includes(file)) continue
      for (const { ranges } of functions) for (const { count } of ranges) work += count
    }
  })
  session.disconnect()
  return work
}

/** Restores the functions before it returns, so that no other test sees them. */
function meteredBuiltIns(run: () => void): number {
  let work = 0
  const originals = builtIns.map(([owner, name]) => {
    const descriptor = Object.getOwnPropertyDescriptor(owner, name)
    const original = descriptor?.value as (...values: unknown[]) => unknown
    Object.defineProperty(owner, name, {
      ...descriptor,
      value(this: unknown, ...values: unknown[]): unknown {
        const result = Reflect.apply(original, this, values)
        // `copy` returns the number of bytes; its first argument is the target.
        work += name === 'copy' ? (result as number) : Math.max(sizeOf(values[0]), sizeOf(result))
        return result
      },
    })
    return () => Object.defineProperty(owner, name, descriptor ?? {})
  })
  try {
    run()
  } finally {
    for (const restore of originals) restore()
  }
  return work
}

function sizeOf(value: unknown): number {
  if (typeof value === 'string' || value instanceof Uint8Array) return value.length
  return 0
}
