import { join } from 'node:path'
import { untilInterrupted } from './child.mjs'
import { Failure } from './failure.mjs'
import { runTestFile, runTestGroup } from './test-file.mjs'

/**
 * Runs test files, `jobs` at a time, and returns their reports.
 *
 * Each file has its own process, unless its folder is in one of the `groups`, whose files share one.
 * A group that did not pass as a whole is run again file by file, and only the results of that
 * second run count. A file has `timeout` seconds, a group `groupTimeout`.
 */
export async function runTests(files, { jobs, timeout, groups = [], groupTimeout = timeout }) {
  const queue = runsOf(files, groups)
  const reports = []
  let isInterrupted = false
  const work = async () => {
    while (queue.length > 0) {
      const { folders, files } = queue.shift()
      const report = await (folders === undefined
        ? runTestFile(files[0], { timeout })
        : runTestGroup(folders, files, { timeout: groupTimeout }))
      if (isInterrupted) return
      if (report === undefined) {
        console.log(`again   ${folders.join(', ')}, file by file`)
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

/** Groups come first because they take longest. */
function runsOf(files, groups) {
  const inGroups = groups.map(group => ofGroup(group, files)).filter(run => run.files.length > 0)
  const rest = files.filter(file => !inGroups.some(run => run.files.includes(file)))
  return [...inGroups, ...rest.map(alone)]
}

function ofGroup(group, files) {
  const within = folder => files.filter(file => file.startsWith(`${folder}/`))
  const folders = group
    .map(folder => join('test', folder))
    .filter(folder => within(folder).length > 0)
  return { folders, files: folders.flatMap(within) }
}

function alone(file) {
  return { files: [file] }
}

/** Prints a line for a finished file, and its comments; failures are printed at the very end. */
function print({ name, seconds, passed, failed, comments, errorOutput }) {
  const verdict = failed === 0 ? 'ok    ' : 'not ok'
  console.log(`${verdict}  ${name} (${passed} passed, ${failed} failed, ${seconds.toFixed(1)} s)`)
  for (const comment of comments) console.log(`        ${comment}`)
  if (errorOutput !== '') console.error(errorOutput)
}
