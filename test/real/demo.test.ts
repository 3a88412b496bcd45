import { randomUUID } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { execute } from '../../testbed/execute.ts'
import { isFree } from '../../testbed/free-port.ts'
import { Unavailable } from '../../testbed/unavailable.ts'
import { projectRoot } from '../project-root.ts'
import { withRealParts } from './with-real-parts.ts'

withRealParts('the demo shows telling lines once, and leaves nothing behind', async t => {
  const ports = [9092, 5672, 15672]
  for (const port of ports) {
    if (!(await isFree(port))) throw new Unavailable('the demo', `port ${port} is taken`)
  }
  // What the demo starts inherits this, however deep, and so is known by it.
  const mark = `TIDEMARK_DEMO_TEST=${randomUUID()}`
  const [name = '', value] = mark.split('=')

  const run = [join(projectRoot, 'scripts/run.mjs'), 'demo', '--once']
  const { stdout } = await execute(process.execPath, run, {
    env: { ...process.env, [name]: value },
  })

  t.match(stdout, /^tidemark_source_up\{messaging_system="kafka",.*\} 1$/m)
  t.match(stdout, /^tidemark_source_up\{messaging_system="rabbitmq",.*reading="queues"\} 1$/m)
  t.match(stdout, /^tidemark_kafka_group_lag\{.*group="analytics"\} \d+$/m)
  t.match(stdout, /^tidemark_backlog_messages\{.*destination="invoices"\} \d+$/m)
  t.same(processesWith(mark), [])
  t.same(await Promise.all(ports.map(isFree)), [true, true, true])
})

/** The command lines of processes whose environment holds the mark. */
function processesWith(mark: string): readonly string[] {
  const pids = readdirSync('/proc').filter(entry => /^\d+$/.test(entry))
  return pids
    .filter(pid => contents(`/proc/${pid}/environ`).split('\0').includes(mark))
    .map(pid => contents(`/proc/${pid}/cmdline`).replaceAll('\0', ' '))
}

/** Empty when the process has ended meanwhile. */
function contents(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}
