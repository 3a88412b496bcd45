import { dirname } from 'node:path'
import { untilInterrupted } from './child.mjs'
import { Failure } from './failure.mjs'
import { runTestFile, runTestFolder } from './test-file.mjs'

/**
 * Runs test files, `jobs` at a time, and returns their reports.
 *
 * Each file has its own process, unless the files of its folder share one. A folder that did not pass
 * as a whole is run again file by file, and only the results of that second run count.
 */
export async function runTests(files, { jobs, timeout, isShared = () => false }) {
  const queue = runsOf(files, isShared)
  const reports = []
  let isInterrupted = false
  const work = async () => {
    while (queue.length > 0) {
      const { folder, files } = queue.shift()
      const report = await (files.length > 1
        ? runTestFolder(folder, files, { timeout })
        : runTestFile(files[0], { timeout }))
      if (isInterrupted) return
      if (report === undefined) {
        console.log(`again   ${folder}, file by file`)
        queue.unshift(...files.map(alone))
      } else {
        reports.push(report)
        print(report)
      }
    }
  }
  const workers = Promise.all(Array.from({ length: jobs }, work))
  const code = await untilInterrupted(workers, () => (isInterrupted = true))
  if (code !== 0) throw new Failure('tests: interrupted', code)
  return reports
}

/** Folders come first because they take longest. */
function runsOf(files, isShared) {
  const folders = new Map()
  for (const file of files.filter(isShared)) {
    const folder = dirname(file)
    folders.set(folder, [...(folders.get(folder) ?? []), file])
  }
  const together = [...folders].map(([folder, files]) => ({ folder, files }))
  return [...together, ...files.filter(file => !isShared(file)).map(alone)]
}

function alone(file) {
  return { folder: dirname(file), files: [file] }
}

/** Prints a line for a finished file, and its comments; failures are printed at the very end. */
function print({ name, seconds, passed, failed, comments, errorOutput }) {
  const verdict = failed === 0 ? 'ok    ' : 'not ok'
  console.log(`${verdict}  ${name} (${passed} passed, ${failed} failed, ${seconds.toFixed(1)} s)`)
  for (const comment of comments) console.log(`        ${comment}`)
  if (errorOutput !== '') console.error(errorOutput)
}
