import { getHeapStatistics, setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import type { Test } from 'tap'
import { Mutator } from './mutator.ts'

/** Code that reads bytes or text from outside. */
export interface FuzzTarget {
  readonly name: string
  /** Valid inputs, of which hostile ones are made. */
  readonly seeds: readonly Buffer[]
  /**
   * Runs the code on one input and returns its number of steps: rows, elements, calls of a sink.
   *
   * Throws for a fault only: for a wrong input the code has its own error, which this function
   * catches by type.
   */
  run(input: Buffer): number | Promise<number>
  /** Upper bound of the steps for each byte of the input. Default: 1. */
  readonly stepsPerByte?: number
  /** Inputs in `npm test`, fewer for slow code. Default: 500. */
  readonly inputsInTests?: number
  /** Upper bound of the bytes allocated for each byte of the input. Default: 1,000. */
  readonly allocatedPerByte?: number
}

/** Steps that any input may take, however short. */
const freeSteps = 16

/** Bytes that may be allocated for each byte of an input by default, and for any input, however short. */
const defaultAllocatedPerByte = 1_000
const freeAllocation = 4_000_000

/** CPU seconds that no input may take: far above what a linear algorithm needs on a busy machine. */
const maxSeconds = 1

/** In `npm test`: the same inputs in each run, and few enough for a fraction of a second. */
const inputsInTests = 500
const seedInTests = 1

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

/** Which hostile inputs a target is run on. */
export interface FuzzRun {
  readonly seed: number
  readonly inputs: number
  /** At least for this long, even if there were enough inputs. */
  readonly seconds?: number
}

/** What a target did on the inputs of a run. */
export interface FuzzResult {
  readonly inputs: number
  /** The first fault, with the input that caused it as hex digits. Null: there was none. */
  readonly fault: string | null
}

/**
 * Tests a target on hostile inputs: it throws nothing but its own error, and neither its steps nor
 * its allocations exceed a multiple of the input.
 *
 * Runs longer with `TIDEMARK_FUZZ_SECONDS`, which `npm run fuzz` sets, and then on other inputs in
 * each run unless `TIDEMARK_FUZZ_SEED` is set.
 */
export async function fuzz(t: Test, target: FuzzTarget): Promise<void> {
  const seconds = Number(process.env['TIDEMARK_FUZZ_SECONDS'] ?? 0)
  const seed = seedOf(seconds > 0)
  await t.test(`${target.name}: hostile inputs`, async t => {
    const wanted = target.inputsInTests ?? inputsInTests
    const { inputs, fault } = await runOn(target, { seed, inputs: wanted, seconds })
    t.equal(fault, null, `seed ${seed}`)
    if (seconds > 0) t.comment(`${inputs} inputs from seed ${seed}`)
  })
}

function seedOf(isLong: boolean): number {
  const configured = process.env['TIDEMARK_FUZZ_SEED']
  if (configured !== undefined) return Number(configured)
  return isLong ? Math.floor(Math.random() * 2 ** 31) : seedInTests
}

/** Runs a target on its seeds and on hostile inputs, up to the first fault. */
export async function runOn(target: FuzzTarget, run: FuzzRun): Promise<FuzzResult> {
  const { seed, seconds = 0 } = run
  const mutator = new Mutator(target.seeds, seed)
  const end = performance.now() + seconds * 1000
  let inputs = 0
  while (inputs < run.inputs || performance.now() < end) {
    const input = target.seeds[inputs++] ?? mutator.next()
    const fault = (await faultOf(target, input)) && (await faultAgain(target, input))
    if (fault !== null) return { inputs, fault: `${fault}; input ${input.toString('hex')}` }
  }
  return { inputs, fault: null }
}

/** Measures twice more: compilation, and how V8 takes memory for the next objects, disturb single runs. */
async function faultAgain(target: FuzzTarget, input: Buffer): Promise<string | null> {
  collectGarbage()
  if ((await faultOf(target, input)) === null) return null
  collectGarbage()
  return await faultOf(target, input)
}

/** Returns what is wrong with a run on one input. Null: nothing. */
async function faultOf(target: FuzzTarget, input: Buffer): Promise<string | null> {
  const allocated = allocatedBytes()
  const used = process.cpuUsage()
  let steps: number
  try {
    steps = await target.run(input)
  } catch (error) {
    return `threw ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`
  }
  const { user, system } = process.cpuUsage(used)
  const growth = allocatedBytes() - allocated
  const found = `for ${input.length} bytes`
  if (steps > freeSteps + input.length * (target.stepsPerByte ?? 1))
    return `${steps} steps ${found}`
  if (
    growth >
    freeAllocation + input.length * (target.allocatedPerByte ?? defaultAllocatedPerByte)
  ) {
    return `${growth} bytes allocated ${found}`
  }
  const seconds = (user + system) / 1e6
  return seconds > maxSeconds ? `${seconds} s of CPU time ${found}` : null
}

/** Falls when garbage is collected; then nothing is concluded from the input. */
function allocatedBytes(): number {
  const { used_heap_size: heap, external_memory: external } = getHeapStatistics()
  return heap + external
}
