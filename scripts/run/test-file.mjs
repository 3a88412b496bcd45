import { join } from 'node:path'
import { runChild } from './child.mjs'
import { readReport } from './tap-report.mjs'

/**
 * Runs a test file in a process of its own, and gives what became of it.
 *
 * A file that ended badly without a failed test, or without totals, has failed once. After `timeout`
 * seconds tap itself ends a test that waits, and tells what it waited for; what does not even listen
 * is killed `grace` seconds later.
 */
export async function runTestFile(file, { timeout, grace = 15 }) {
  const output = []
  const complaints = []
  const startedAt = performance.now()
  const compiled = join('build', file.replace(/\.ts$/, '.js'))
  const code = await runChild(process.execPath, ['--enable-source-maps', compiled], {
    env: { TAP_TIMEOUT: String(timeout) },
    onOutput: chunk => output.push(chunk),
    onComplaint: chunk => complaints.push(chunk),
    killAfter: (timeout + grace) * 1000,
  })
  const seconds = (performance.now() - startedAt) / 1000
  const report = readReport(String(Buffer.concat(output)), file)
  const ended = { file, seconds, complaints: String(Buffer.concat(complaints)).trimEnd() }
  const isWhole = code === 0 && report.hasTotals
  if (isWhole || report.failed > 0) return { ...ended, ...report }
  const why = seconds > timeout ? `did not end within ${timeout} s` : `ended with exit code ${code}`
  const lost = report.hasTotals ? '' : ', before its totals'
  const failures = [...report.failures, `FAILED ${file}: ${why}${lost}`]
  return { ...ended, ...report, failed: 1, failures }
}
