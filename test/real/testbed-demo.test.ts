import { readdirSync } from 'node:fs'
import { dirname, extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Test } from 'tap'
import { cacheFolder } from '../../testbed/cache.ts'
import { runDemo } from '../../testbed/demo/demo.ts'
import { isFree } from '../../testbed/free-port.ts'
import { Unavailable } from '../../testbed/unavailable.ts'
import { withRealParts } from './with-real-parts.ts'

/** The exporter's main file, compiled or not as this test is. */
const program = join(
  dirname(fileURLToPath(import.meta.url)),
  `../../src/main${extname(import.meta.url)}`,
)

/** The demo brings up brokers only on their usual ports, which may be taken on a developer's machine. */
async function needUsualPorts(): Promise<void> {
  for (const port of [9092, 5672, 15672]) {
    if (!(await isFree(port))) throw new Unavailable('the demo', `port ${port} is taken`)
  }
}

function expectNothingLeft(t: Test): void {
  const runs = readdirSync(join(cacheFolder(), 'runs'))
  t.same(
    runs.filter(name => name.includes(`@${process.pid}-`)),
    [],
  )
}

withRealParts('the demo shows lag and depth of its traffic once, and leaves nothing', async t => {
  await needUsualPorts()
  const printed: string[] = []
  const { signal } = new AbortController()

  const exitCode = await runDemo(
    { once: true, traffic: false },
    { program, signal, print: text => printed.push(text) },
  )

  const text = printed.join('\n')
  t.equal(exitCode, 0, text)
  for (const group of ['analytics', 'audit', 'billing', 'warehouse']) {
    t.match(text, new RegExp(`tidemark_kafka_group_lag{.*group="${group}"} \\d`))
  }
  for (const queue of ['emails', 'invoices', 'thumbnails']) {
    t.match(text, new RegExp(`tidemark_backlog_messages{.*destination="${queue}"} \\d`))
  }
  expectNothingLeft(t)
})

withRealParts('a demo called off while it starts stops at once, and leaves nothing', async t => {
  await needUsualPorts()
  const controller = new AbortController()
  const callOff = (text: string): void => {
    if (text.includes('starting')) controller.abort()
  }

  const exitCode = await runDemo(
    { once: false, traffic: false },
    { program, signal: controller.signal, print: callOff },
  )

  t.equal(exitCode, 0)
  expectNothingLeft(t)
  await needUsualPorts()
})
