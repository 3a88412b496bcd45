import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Test } from 'tap'
import type { RunningKafka } from '../../testbed/kafka.ts'
import { projectRoot } from '../../testbed/project-root.ts'
import { untilTrue } from '../../testbed/until-true.ts'
import { anExporter } from '../app/an-exporter.ts'
import { having } from '../app/samples.ts'

/** Runs a canary as `kim`, while `lena` polls: first without rights, then with those of the page. */
export async function canaryRights(t: Test, kafka: RunningKafka): Promise<void> {
  const user = (name: string): string =>
    `sasl: { mechanism: plain, username: ${name}, password: secret }`
  const canary = `canary: { manage_topic: create, interval: 1s, time_limit: 1s, ${user('kim')} }`
  const exporter = await anExporter(
    t,
    `kafka: [{ name: k, brokers: ['${kafka.bootstrap}'], interval: 1h, ${user('lena')}, ${canary} }]\n`,
  )
  const problemsOfCanary = (): readonly string[] =>
    exporter.problems().filter(problem => problem.startsWith('canary/'))
  const until = (fact: string, isTrue: () => boolean | Promise<boolean>): Promise<void> =>
    untilTrue(fact, async () => isTrue(), { within: 60 })
  const allow = (...rights: readonly string[]): Promise<unknown> =>
    kafka.cli('org.apache.kafka.tools.AclCommand', [
      ...['--bootstrap-server', kafka.internalBootstrap, '--add'],
      ...['--allow-principal', 'User:kim', ...rights],
    ])

  await until('a missing right is reported', () =>
    problemsOfCanary().some(problem => /^canary\/topic: unauthorized: .*--operation/.test(problem)),
  )
  t.match(problemsOfCanary(), [/--operation (Describe|Create) --topic tidemark-canary/])

  await allow('--operation', 'Create', '--topic', 'tidemark-canary')
  for (const rights of rightsInDocumentation()) await allow(...rights)
  await until('everything is allowed', async () => {
    const good = having(await exporter.samples(), 'tidemark_canary_good_total', 'commit')
    const [value = 0] = Object.values(good)
    return value >= 3 && problemsOfCanary().length === 0
  })
}

/** The arguments of the commands in `docs/canaries.md`, after the principal. */
function rightsInDocumentation(): readonly (readonly string[])[] {
  const page = readFileSync(join(projectRoot, 'docs', 'canaries.md'), 'utf8')
  const commands = page.matchAll(/--allow-principal User:tidemark-canary \\\n\s+(--operation .*)/g)
  return Array.from(commands, ([, rights = '']) => rights.split(' '))
}
