import { Session } from 'node:inspector'

/** Factor between the two sizes that are compared. */
const factor = 4
/** What the growing of buffers may add to the factor; quadratic work has a factor of 16. */
const tolerated = 1.5

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
 * The work is the number of executed blocks of our own code and its libraries, which depends neither
 * on the load of the machine nor on the compiler. Work inside V8, such as that of a regular
 * expression, is not counted.
 */
export function moreThanLinear(run: (size: number) => unknown, size: number): string | null {
  const work = (times: number): number => blocksOf(() => run(size * times))
  // What is executed only once, such as the creation of a table, is not measured.
  work(1)
  const [small, large] = [work(1), work(factor)]
  if (large <= small * factor * tolerated) return null
  return `${large} blocks for ${size * factor} bytes, ${small} for ${size}`
}

function blocksOf(run: () => unknown): number {
  takeBlocks()
  run()
  return takeBlocks()
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
