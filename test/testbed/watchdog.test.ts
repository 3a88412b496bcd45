import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import t, { type Test } from 'tap'
import { startTicks } from '../../testbed/processes.ts'
import { untilTrue } from '../../testbed/until-true.ts'
import { anEmptyCache } from './an-empty-cache.ts'

const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js'
const program = fileURLToPath(new URL(`a-run-owner.${extension}`, import.meta.url))

interface Owner {
  readonly server: number
  readonly tool: number
  readonly folder: string
  /** Ids of the watchdogs. */
  readonly watchdogs: readonly number[]
  kill(): void
  close(): Promise<number | null>
}

async function anOwner(t: Test): Promise<Owner> {
  anEmptyCache(t)
  const owner = spawn(process.execPath, [program], { stdio: ['pipe', 'pipe', 'inherit'] })
  t.teardown(() => owner.kill('SIGKILL'))
  const ended = once(owner, 'exit')
  const [line] = (await once(owner.stdout, 'data')) as [Buffer]
  const { server, folder } = JSON.parse(String(line)) as { server: number; folder: string }
  const note = join(folder, 'tool')
  const toolIsNoted = (): boolean => existsSync(note) && readFileSync(note, 'utf8') !== ''
  await untilTrue('the tool runs', toolIsNoted, { within: 10 })
  return {
    server,
    tool: Number(readFileSync(note, 'utf8')),
    folder,
    watchdogs: childrenOf(owner.pid ?? 0).filter(pid => commandOf(pid).includes('watchdog-main')),
    kill: () => owner.kill('SIGKILL'),
    async close() {
      owner.stdin.write('close\n')
      const [code] = (await ended) as [number | null]
      return code
    },
  }
}

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8')
  } catch {
    return ''
  }
}

function childrenOf(pid: number): readonly number[] {
  return readdirSync(`/proc/${pid}/task`).flatMap(thread =>
    readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8')
      .split(' ')
      .filter(Boolean)
      .map(Number),
  )
}

const isGone = (pid: number): boolean => startTicks(pid) === undefined

t.test('when the owner of a run is killed, its servers, tools and folder are removed', async t => {
  const owner = await anOwner(t)
  t.equal(owner.watchdogs.length, 1)
  t.equal(isGone(owner.server) || isGone(owner.tool), false)

  owner.kill()

  const nothingIsLeft = (): boolean =>
    isGone(owner.server) && isGone(owner.tool) && !existsSync(owner.folder)
  await untilTrue('nothing is left', nothingIsLeft, { within: 20 })
  await untilTrue('the watchdog ends', () => owner.watchdogs.every(isGone), { within: 10 })
})

t.test('when the owner ends, its watchdog ends too', async t => {
  const owner = await anOwner(t)
  t.equal(await owner.close(), 0)
  await untilTrue('the watchdog ends', () => owner.watchdogs.every(isGone), { within: 20 })
  t.equal(existsSync(owner.folder), false)
})
