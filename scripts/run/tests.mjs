import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from './build.mjs'
import { root, runChild } from './child.mjs'
import { Failure } from './failure.mjs'
import { readReport } from './tap-report.mjs'
import { tally } from './tally.mjs'

/** Tests with real brokers run one file at a time: two cores carry no more than one cluster. */
const suites = {
  fast: { has: file => !isUnder('real', file) && !isUnder('matrix', file), jobs: 2, timeout: 120 },
  real: { has: file => isUnder('real', file), jobs: 1, timeout: 900 },
  matrix: { has: file => isUnder('matrix', file), jobs: 1, timeout: 1800 },
}

/** Runs suites by name, and tells at the end what failed and what was skipped for which reason. */
export async function test(names) {
  await build()
  const reports = []
  for (const name of names) reports.push(await runSuite(name))

  const skips = reports.flatMap(report => report.skips)
  if (skips.length > 0) console.log(`\n${skips.length} SKIPPED`)
  for (const { name, reason } of skips) console.log(`  ${name}: ${reason}`)
  const sum = kind => reports.reduce((total, report) => total + report[kind], 0)
  return tally({ passed: sum('passed'), failed: sum('failed') })
}

async function runSuite(name) {
  const { has, jobs, timeout } = suites[name]
  // Listed from the sources: compiled tests whose source is gone are still in `build`.
  const files = testFiles().filter(has)
  if (files.length === 0) return { passed: 0, failed: 0, skips: [] }
  if (name !== 'fast') await fetchRealParts(name)
  const folder = mkdtempSync(join(tmpdir(), 'tidemark-tap-'))
  try {
    const output = join(folder, 'output.tap')
    const code = await runTap(files, { jobs, timeout, output })
    const report = readReport(readFileSync(output, 'utf8'), code)
    for (const text of report.failures) console.log(`\n${text}`)
    return report
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** With its progress in sight: a test could only wait, silently and against its timeout. */
async function fetchRealParts(suite) {
  const code = await runChild(process.execPath, ['build/testbed/prefetch.js', suite])
  if (code !== 0) throw new Failure('fetching real parts failed', code)
}

function testFiles() {
  return readdirSync(join(root, 'test'), { recursive: true })
    .filter(file => file.endsWith('.test.ts'))
    .sort()
}

function isUnder(folder, file) {
  return file.startsWith(`${folder}/`)
}

async function runTap(files, { jobs, timeout, output }) {
  const tap = ['node_modules/tap/dist/esm/run.mjs', 'run']
  const options = [`--jobs=${jobs}`, `--timeout=${timeout}`, `--output-file=${output}`]
  const compiled = files.map(file => join('build', 'test', file.replace(/\.ts$/, '.js')))
  // CI makes tap's reporter print each file once, instead of redrawing the terminal.
  const code = await runChild(process.execPath, [...tap, ...options, ...compiled], {
    env: { CI: 'true' },
  })
  // Its last word shows the cursor again, and ends no line: what follows must begin one.
  console.log()
  if (code > 128) throw new Failure('tests: interrupted', code)
  return code
}
