import { dirname } from 'node:path'
import { untilInterrupted } from './child.mjs'
import { Failure } from './failure.mjs'
import { runTestFile, runTestFolder } from './test-file.mjs'

/**
 * Runs test files, `jobs` at a time, and gives what became of them.
 *
 * Each has a process of its own, unless the files of its folder share one. A folder that has not
 * passed as a whole is run again file by file, and only what becomes of these counts.
 */
export async function runTests(files, { jobs, timeout, isShared = () => false }) {
  const waiting = runsOf(files, isShared)
  const reports = []
  let isInterrupted = false
  const work = async () => {
    while (waiting.length > 0) {
      const { folder, files } = waiting.shift()
      const report = await (files.length > 1
        ? runTestFolder(folder, files, { timeout })
        : runTestFile(files[0], { timeout }))
      if (isInterrupted) return
      if (report === undefined) {
        console.log(`again   ${folder}, file by file`)
        waiting.unshift(...files.map(alone))
      } else {
        reports.push(report)
        tell(report)
      }
    }
  }
  const workers = Promise.all(Array.from({ length: jobs }, work))
  const code = await untilInterrupted(workers, () => (isInterrupted = true))
  if (code !== 0) throw new Failure('tests: interrupted', code)
  return reports
}

/** Folders come first: they take longest. */
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

/** A line for each file as it ends, with what it remarked; why it failed is told last of all. */
function tell({ name, seconds, passed, failed, remarks, complaints }) {
  const verdict = failed === 0 ? 'ok    ' : 'not ok'
  console.log(`${verdict}  ${name} (${passed} passed, ${failed} failed, ${seconds.toFixed(1)} s)`)
  for (const remark of remarks) console.log(`        ${remark}`)
  if (complaints !== '') console.error(complaints)
}
