import { build } from './build.mjs'
import { runStep } from './child.mjs'
import { Failure } from './failure.mjs'
import { tally } from './tally.mjs'

const steps = [
  ['format', node('node_modules/prettier/bin/prettier.cjs', '--check', '--log-level=warn', '.')],
  ['types', build],
  ['lint', node('node_modules/eslint/bin/eslint.js', '--max-warnings=0', '.')],
  ['licences', node('scripts/run/licences.mjs')],
  ['wording', node('scripts/wording/check.mjs')],
  ['architecture', node('build/test/architecture.test.js')],
  ['generated documents', node('build/scripts/docs/main.js', '--check')],
]

/** Runs all static checks, also after one of them has failed. */
export async function check() {
  let passed = 0
  for (const [name, run] of steps) {
    if (await passes(name, run)) passed++
  }
  return tally({ passed, failed: steps.length - passed })
}

async function passes(name, run) {
  try {
    await run(name)
    console.log(`ok      ${name}`)
    return true
  } catch (error) {
    if (!(error instanceof Failure) || error.exitCode > 128) throw error
    console.error(`FAILED ${name}\n${error.message}`)
    return false
  }
}

function node(...args) {
  return name => runStep(name, process.execPath, args)
}
