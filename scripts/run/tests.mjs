import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { build } from './build.mjs'
import { root, runChild } from './child.mjs'
import { Failure } from './failure.mjs'
import { tally } from './tally.mjs'
import { runTests } from './test-queue.mjs'

/**
 * Groups of folders whose tests share one process, because loading tap and the program takes longer
 * than most files: 2 s of a core for the whole program.
 *
 * The tests of a process run one after the other. What one changes outside of what it created, such
 * as the environment, it restores at its end. The longest groups come first.
 */
const groups = [
  ['app', 'cli', 'failures'],
  ['kafka', 'text'],
  ['rabbitmq'],
  ['http', 'config', 'docs', 'alerts', 'dashboards'],
  ['examples', 'testbed', 'telemetry', 'bench', 'scripts'],
  ['backlog', 'columns', 'exposition', 'monitor', 'reading', 'reports', 'scheduling', 'transport'],
]

/**
 * More tests at a time than two cores run, because many wait: fast ones for timeouts, real ones for brokers.
 *
 * The matrix runs one file at a time: some of its files start three brokers.
 */
const suites = {
  fast: {
    has: file => !isUnder('real', file) && !isUnder('matrix', file),
    groups,
    jobs: 3,
    timeout: 120,
    groupTimeout: 480,
  },
  real: { has: file => isUnder('real', file), jobs: 2, timeout: 900 },
  matrix: { has: file => isUnder('matrix', file), jobs: 1, timeout: 1800 },
  // Its tests are also in `fast`, with few inputs.
  fuzz: { has: file => isUnder('fuzz', file), jobs: 2, timeout: 86_400 },
}

/** Runs suites by name; at the end prints failed tests, and skipped ones with their reason. */
export async function test(names) {
  await build()
  const reports = []
  for (const name of names) reports.push(...(await runSuite(name)))

  const skips = reports.flatMap(report => report.skips)
  if (skips.length > 0) console.log(`\n${skips.length} SKIPPED`)
  for (const { name, reason } of skips) console.log(`  ${name}: ${reason}`)
  const sum = kind => reports.reduce((total, report) => total + report[kind], 0)
  return tally({ passed: sum('passed'), failed: sum('failed') })
}

/** Runs each fuzz target for `seconds`, on the inputs of a seed: a new one in each run by default. */
export async function fuzz(seconds = '60', seed = undefined) {
  process.env.TIDEMARK_FUZZ_SECONDS = seconds
  if (seed !== undefined) process.env.TIDEMARK_FUZZ_SEED = seed
  return await test(['fuzz'])
}

async function runSuite(name) {
  const suite = suites[name]
  // Listed from the sources: `build` still contains compiled tests whose source was deleted.
  const files = testFiles().filter(suite.has)
  if (files.length === 0) return []
  if (name === 'real' || name === 'matrix') await fetchRealParts(name)
  const reports = await runTests(files, suite)
  for (const text of reports.flatMap(report => report.failures)) console.log(`\n${text}`)
  return reports
}

/** Fetches real brokers and shows the progress: a test would wait silently and against its timeout. */
async function fetchRealParts(suite) {
  const code = await runChild(process.execPath, ['build/testbed/prefetch.js', suite])
  if (code !== 0) throw new Failure('fetching real parts failed', code)
}

function testFiles() {
  return readdirSync(join(root, 'test'), { recursive: true })
    .filter(file => file.endsWith('.test.ts'))
    .sort()
    .map(file => join('test', file))
}

function isUnder(folder, file) {
  return file.startsWith(join('test', folder, '/'))
}
