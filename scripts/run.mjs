#!/usr/bin/env node
// The entry point of every command that developers and CI run; it needs only Node.js.
import { build, buildProduct } from './run/build.mjs'
import { check } from './run/checks.mjs'
import { runChild } from './run/child.mjs'
import { Failure } from './run/failure.mjs'
import { install } from './run/install.mjs'
import { fuzz, test } from './run/tests.mjs'

/** Each command takes the arguments after its name and returns the exit code. */
const commands = {
  start: args => product(['dist/main.js', ...args]),
  demo: async args => {
    await build()
    return await product(['build/testbed/demo/main.js', ...args])
  },
  build: async () => {
    await build()
    await buildProduct()
    return 0
  },
  check,
  test: () => test(['fast', 'real']),
  'test:fast': () => test(['fast']),
  'test:matrix': () => test(['matrix']),
  fuzz: args => fuzz(...args),
  bench: async args => {
    await build()
    return await product(['build/bench/main.js', ...args])
  },
  vectors: async () => {
    await build()
    return await node(['build/testbed/kafka-vectors/write-vectors.js'])
  },
  pictures: async args => {
    await build()
    return await node(['build/testbed/dashboard-picture/main.js', ...args])
  },
  'page-picture': async args => {
    await build()
    return await node(['build/testbed/page-picture.js', ...args])
  },
  docs: async () => {
    await build()
    return await node(['build/scripts/docs/main.js'])
  },
}

async function product(args) {
  await buildProduct()
  return await node(args)
}

async function node(args) {
  return await runChild(process.execPath, ['--enable-source-maps', ...args])
}

const [name, ...args] = process.argv.slice(2)
const command = Object.hasOwn(commands, name ?? '') ? commands[name] : undefined
if (command === undefined) {
  console.error(`expected one of ${Object.keys(commands).join(', ')}; found ${name ?? 'nothing'}`)
  process.exitCode = 2
} else {
  process.exitCode = await run(command)
}

async function run(command) {
  try {
    await install()
    return await command(args)
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    console.error(error.message)
    return error.exitCode
  }
}
