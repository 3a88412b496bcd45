import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { DebianRelease } from '../debian.ts'
import { projectRoot } from '../project-root.ts'
import { type RunningRabbitmq, startRabbitmq } from '../rabbitmq.ts'
import { type Scene, type Request, Stage } from './scene.ts'
import { links } from './scenes/links.ts'
import { nodeDown, restarted, withoutStatistics } from './scenes/lost-statistics.ts'
import { setAside } from './scenes/set-aside.ts'
import { shop } from './scenes/shop.ts'
import { streams } from './scenes/streams.ts'
import { topology } from './scenes/topology.ts'

/*
 * Records replies of real RabbitMQ servers for the tests of the decoders, into
 * `test/rabbitmq/fixtures/<version>/`; by default all scenes (10 minutes):
 *
 *     npm run build && node build/testbed/rabbitmq-fixtures/record.js [SCENE…]
 *
 * A reply that the decoders need is one line in the `replies` of its scene. Where a version rejects the
 * request, the file has the status and the body.
 */

const releases: readonly DebianRelease[] = ['bookworm', 'trixie', 'sid']

const scenes: Readonly<Record<string, Scene>> = {
  shop,
  setAside,
  topology,
  links,
  streams,
  withoutStatistics,
  restarted,
  nodeDown,
}

/** A queue reports once an interval of 5 s, and RabbitMQ takes its report in once an interval. */
const reportDelay = 11_000

const wanted = process.argv.slice(2)
const unknown = wanted.filter(name => scenes[name] === undefined)
if (unknown.length > 0) {
  throw new Error(`expected ${Object.keys(scenes).join(', ')}, found ${unknown.join(', ')}`)
}
for (const [name, scene] of Object.entries(scenes)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue
  for (const release of releases) await record(name, scene, release)
}

async function record(name: string, scene: Scene, release: DebianRelease): Promise<void> {
  const rabbitmq = await startRabbitmq({
    release,
    nodes: scene.nodes ?? 1,
    plugins: ['rabbitmq_management', ...(scene.plugins ?? [])],
    onProgress: text => process.stderr.write(`${name}: ${text}\n`),
  })
  const stage = new Stage(rabbitmq)
  try {
    await scene.play(stage)
    await sleep(reportDelay)
    const folder = join(projectRoot, 'test', 'rabbitmq', 'fixtures', minorVersion(rabbitmq))
    await mkdir(folder, { recursive: true })
    for (const [file, request] of Object.entries(scene.replies)) {
      await write(join(folder, `${file}.json`), await reply(rabbitmq, request), rabbitmq)
    }
    for (const [file, args] of Object.entries(scene.tools ?? {})) {
      const { stdout } = await rabbitmq.ctl(args)
      await write(join(folder, `${file}.json`), JSON.parse(stdout), rabbitmq)
    }
  } finally {
    await stage.close()
    await rabbitmq.stop()
  }
}

function minorVersion({ version }: RunningRabbitmq): string {
  return version.split('.').slice(0, 2).join('.')
}

async function reply(
  { managementUrl }: RunningRabbitmq,
  { path, user = 'guest' }: Request,
): Promise<unknown> {
  const authorization = `Basic ${Buffer.from(`${user}:${user}`).toString('base64')}`
  // As the exporter: without `accept`, paths that no plugin has registered have another status.
  const headers = { authorization, accept: 'application/json' }
  const response = await fetch(`${managementUrl}${path}`, { headers })
  if (response.ok) return await response.json()
  return { status: response.status, body: await response.text() }
}

async function write(file: string, document: unknown, rabbitmq: RunningRabbitmq): Promise<void> {
  const text = `${JSON.stringify(document, sortedMembers, 1)}\n`
  await writeFile(file, rabbitmq.nodes.reduce(withFixedNames, text))
}

/** Names and ports are new in each run. */
function withFixedNames(
  text: string,
  node: RunningRabbitmq['nodes'][number],
  index: number,
): string {
  const port = (url: string): string => new URL(url).port
  const suffix = index === 0 ? '' : String(index + 1)
  return text
    .replaceAll(node.name, `rabbit${suffix}@localhost`)
    .replaceAll(port(node.amqpUrl), `${5672 + index}`)
    .replaceAll(port(node.managementUrl), `${15_672 + index}`)
}

/** Sorts the members of objects, so that two recordings can be compared. */
function sortedMembers(_name: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
}
