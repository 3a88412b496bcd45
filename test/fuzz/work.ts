import { Session } from 'node:inspector'

/** Factor between the two sizes that are compared. */
const factor = 4
/** What the growing of buffers may add to the factor; quadratic work has a factor of 16. */
const tolerated = 1.5

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

// From the import on: V8 counts the blocks of functions that it compiles afterwards. So this module is
// the first import of a test file, and such a file has no fuzz targets, which would be slow.
const session = new Session()
session.connect()
session.post('Profiler.enable')
session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true })

/**
 * Returns how much the work grows from inputs of `size` bytes to inputs of four times as many, as
 * text; null if it grows no more than linearly.
 *
 * The work is the number of executed blocks of our own code and its libraries, and of the bytes and
 * characters that built-in functions worked on. It depends neither on the load of the machine nor on
 * the compiler. The backtracking of a regular expression is not counted.
 */
export function moreThanLinear(run: (size: number) => void, size: number): string | null {
  // What is executed only once, such as the creation of a table, is not measured.
  run(size)
  const [small, large] = [workOf(() => run(size)), workOf(() => run(size * factor))]
  if (large <= small * factor * tolerated) return null
  return `${large} steps for ${size * factor} bytes, ${small} for ${size}`
}

function workOf(run: () => void): number {
  takeBlocks()
  const units = builtInWorkOf(run)
  return takeBlocks() + units
}

/** Returns the number of blocks executed since the last call. */
function takeBlocks(): number {
  let blocks = 0
  session.post('Profiler.takePreciseCoverage', (_error, { result }) => {
    for (const { url, functions } of result) {
      if (!/\/build\/src\/|\/node_modules\//.test(url)) continue
      for (const { ranges } of functions) for (const { count } of ranges) blocks += count
    }
  })
  return blocks
}

/** Restores the functions before it returns, so that no other test sees them. */
function builtInWorkOf(run: () => void): number {
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
