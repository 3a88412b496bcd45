#!/usr/bin/env node
// Finds words and phrases that have a standard term, in the files below the current folder:
// node scripts/wording/check.mjs [PATH…]
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { findPhrases } from './find.mjs'

const checked = ['*.ts', '*.mjs', '*.js', '*.java', '*.md', '*.yaml', '*.yml']

/** Generated documents (their sources are checked), recorded fixtures, the list itself, its test. */
const leftOut = [
  'docs/configuration.md',
  'docs/metrics.md',
  'examples/kubernetes/prometheus-rules.yaml',
  'exporter.yaml',
  'scripts/wording/phrases.mjs',
  'test/**/fixtures/**',
  'test/**/recorded/**',
  'test/scripts/wording.test.ts',
]

const paths = process.argv.slice(2)
let found = 0
for (const file of files()) {
  for (const { line, column, ...phrase } of findPhrases(readFileSync(file, 'utf8'))) {
    console.log(`${file}:${line}:${column}: "${phrase.found}": use ${phrase.use}`)
    found++
  }
}
if (found > 0) {
  console.error(`phrases to replace: ${found}`)
  process.exitCode = 1
}

/** Files under `paths`, or all, without those that Git ignores. */
function files() {
  const exclude = leftOut.map(path => `:(exclude,glob)${path}`)
  const args = ['ls-files', '-z', '--cached', '--others', '--exclude-standard']
  const listed = execFileSync('git', [...args, '--', ...checked, ...exclude], {
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  })
  const names = listed.split('\0').filter(name => name !== '' && existsSync(name))
  return names.filter(isWanted)
}

function isWanted(name) {
  if (paths.length === 0) return true
  return paths.some(path => name === path || name.startsWith(path.replace(/\/?$/, '/')))
}
