import { join } from 'node:path'
import { runChild } from './child.mjs'
import { partsOf, readReport } from './tap-report.mjs'

/**
 * Runs a test file in its own process and returns its report.
 *
 * A file that ends with an error but without a failed test, or without totals, counts as one failure.
 * After `timeout` seconds tap itself ends a waiting test and reports what it waited for; a process
 * that does not react is killed `grace` seconds later.
 */
export async function runTestFile(file, limits) {
  const compiled = join('build', file.replace(/\.ts$/, '.js'))
  const { code, text, ...run } = await runNode(['--enable-source-maps', compiled], limits)
  const report = { name: file, ...run, ...readReport(text, file) }
  const isWhole = code === 0 && report.hasTotals
  if (isWhole || report.failed > 0) return report
  const isLate = run.seconds > limits.timeout
  const why = isLate ? `did not end within ${limits.timeout} s` : `ended with exit code ${code}`
  const lost = report.hasTotals ? '' : ', before its totals'
  const failure = [`FAILED ${file}: ${why}${lost}`, run.errorOutput].join('\n').trimEnd()
  return { ...report, failed: 1, failures: [...report.failures, failure], errorOutput: '' }
}

/**
 * Runs the test files of several folders in one process; undefined unless all passed without a skip.
 *
 * Without source maps, which cost a tenth of the time: only results of single files show a position.
 */
export async function runTestGroup(folders, files, limits) {
  // Most code of a test runs a few times: V8's quick compiler from the start saves a twelfth.
  const program = ['--always-sparkplug', 'scripts/run/together.mjs', ...folders]
  const { code, text, ...run } = await runNode(program, limits)
  const name = folders.join(', ')
  const report = { name, ...run, ...readReport(text, name) }
  const parts = partsOf(text)
  const hasAll = parts.length === files.length && parts.every(part => /^ok /m.test(part))
  const isWhole = code === 0 && report.hasTotals && report.failed + report.skips.length === 0
  return isWhole && hasAll ? report : undefined
}

async function runNode(args, { timeout, grace = 15 }) {
  const output = []
  const errorOutput = []
  const startedAt = performance.now()
  const code = await runChild(process.execPath, args, {
    env: { TAP_TIMEOUT: String(timeout) },
    onOutput: chunk => output.push(chunk),
    onErrorOutput: chunk => errorOutput.push(chunk),
    killAfter: (timeout + grace) * 1000,
  })
  return {
    code,
    text: String(Buffer.concat(output)),
    errorOutput: String(Buffer.concat(errorOutput)).trimEnd(),
    seconds: (performance.now() - startedAt) / 1000,
  }
}
