import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { Secret } from '../../src/config/secret.ts'
import { buildDigest } from '../../src/reports/digest/build-digest.ts'
import type { Digest } from '../../src/reports/digest/digest.ts'
import type { ReportsConfig } from '../../src/scheduled-reports/options.ts'
import { ScheduledReports } from '../../src/scheduled-reports/scheduled-reports.ts'
import { aClusterOf } from '../backlog/a-cluster.ts'
import { type ManualClock, manualClock } from '../manual-clock.ts'
import { runToCompletion } from '../run-to-completion.ts'

const hour = 3600
const day = 24 * hour

/** Lets real files be written, as long as the condition does not hold. */
async function until(condition: () => boolean): Promise<void> {
  for (let turn = 0; turn < 2000 && !condition(); turn++) {
    await new Promise(resolve => setTimeout(resolve, 1))
  }
}

/** Reports to files in a folder; the test runs the schedule by hand. Starts at 2026-01-01 00:00 UTC. */
async function someReports(
  t: Test,
  {
    folder,
    clock,
    stateFile,
    webhook,
  }: { folder: string; clock: ManualClock; stateFile?: string; webhook?: string },
) {
  let run = (): void => undefined
  let nextRun = clock.now().wall + 8 * hour
  const report = {
    ...{ name: 'daily', schedule: '0 8 * * *', timeZone: 'UTC', period: 'day' as const },
    ...{ clusters: [], vhosts: [], destinations: ['orders'], consumerGroups: [] },
    ...(webhook === undefined
      ? { file: { folder, format: 'json' as const } }
      : { webhook: { url: new Secret(webhook), format: 'json' as const } }),
  }
  const config = { stateFile, scheduled: [report] } as unknown as ReportsConfig
  const logged: string[] = []
  const pauses: number[] = []
  const log = (fields: Readonly<Record<string, unknown>>, message: string): void => {
    if (typeof fields['retry_in_seconds'] === 'number') pauses.push(fields['retry_in_seconds'])
    logged.push(message)
  }
  const reports = new ScheduledReports({
    ...{ config, instance: 'tidemark-1', links: [], clock, timer: clock.timer },
    backlogs: () => [
      aClusterOf([
        { destination: 'orders', status: 'stopped', messages: 3 },
        { destination: 'mail', status: 'stopped', messages: 4 },
      ]),
    ],
    digest: (clusters, query) =>
      Promise.resolve(runToCompletion(buildDigest(clusters, query, clock.now().wall))),
    startSchedule: (_expression, _zone, fire) => {
      run = fire
      return { nextRun: () => nextRun, stop: () => undefined }
    },
    log: { info: log, error: log },
  })
  await reports.start()
  t.teardown(() => reports.stop())
  return {
    ...{ reports, logged, pauses },
    /** Runs the schedule now, and waits for its result, unless there should be none. */
    fire: async (expected: 'something' | 'nothing' = 'something'): Promise<void> => {
      nextRun = clock.now().wall + day
      const before = JSON.stringify([reports.counts, logged])
      run()
      if (expected === 'something') {
        await until(() => JSON.stringify([reports.counts, logged]) !== before)
      }
      await new Promise(resolve => setTimeout(resolve, 20))
    },
  }
}

function aFolder(t: Test): string {
  const folder = mkdtempSync(join(tmpdir(), 'tidemark-'))
  t.teardown(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

function digestIn(file: string): Digest {
  return JSON.parse(readFileSync(file, 'utf8')) as Digest
}

t.test(
  'a report is about the last complete period, once, however often the schedule runs',
  async t => {
    const folder = aFolder(t)
    const clock = manualClock()
    const { fire, reports } = await someReports(t, { folder, clock })
    await clock.advance(8 * hour)
    await fire('nothing')
    t.same(readdirSync(folder), [], 'the day in which the exporter started is not complete')
    await clock.advance(day)
    await fire()
    await fire('nothing')
    t.same(readdirSync(folder), ['daily-2026-01-01.json'])
    t.match(digestIn(`${folder}/daily-2026-01-01.json`), {
      from: '2026-01-01T00:00:00.000Z',
      to: '2026-01-02T00:00:00.000Z',
      instance: 'tidemark-1',
      backlogs: 1,
      report: { name: 'daily', period: '2026-01-01', missed_periods: [] },
    })
    t.match(reports.counts, [{ report: 'daily', target: 'file', sent: 1, failures: 0, missed: 0 }])
  },
)

t.test('without a state file a restart never repeats a report', async t => {
  const folder = aFolder(t)
  const clock = manualClock()
  const first = await someReports(t, { folder, clock })
  await clock.advance(32 * hour)
  await first.fire()
  await first.reports.stop()
  rmSync(`${folder}/daily-2026-01-01.json`)
  const second = await someReports(t, { folder, clock })
  await second.fire('nothing')
  t.same(readdirSync(folder), [])
})

t.test(
  'with a state file a report that was due without the exporter is sent after the start',
  async t => {
    const folder = aFolder(t)
    const stateFile = join(aFolder(t), 'reports.json')
    const clock = manualClock()
    const first = await someReports(t, { folder, clock, stateFile })
    await first.reports.stop()
    await clock.advance(33 * hour)
    const second = await someReports(t, { folder, clock, stateFile })
    t.same(readdirSync(folder), [], 'not before the clusters were polled')
    await clock.advance(60)
    await until(() => existsSync(`${folder}/daily-2026-01-01.json`))
    t.same(readdirSync(folder), ['daily-2026-01-01.json'])
    await until(() => readFileSync(stateFile, 'utf8').includes(String(Date.UTC(2026, 0, 2) / 1000)))
    await second.reports.stop()
    rmSync(`${folder}/daily-2026-01-01.json`)
    const third = await someReports(t, { folder, clock, stateFile })
    await third.fire('nothing')
    t.same(readdirSync(folder), [], 'not a second time')
  },
)

t.test(
  'after a long absence the latest three are sent, and the others reported as missed',
  async t => {
    const folder = aFolder(t)
    const stateFile = join(aFolder(t), 'reports.json')
    const clock = manualClock()
    const first = await someReports(t, { folder, clock, stateFile })
    await first.reports.stop()
    await clock.advance(5 * day + 9 * hour)
    const second = await someReports(t, { folder, clock, stateFile })
    await clock.advance(60)
    await until(() => second.reports.counts[0]?.sent === 3)
    t.same(
      readdirSync(folder),
      ['03', '04', '05'].map(date => `daily-2026-01-${date}.json`),
    )
    t.same(digestIn(`${folder}/daily-2026-01-03.json`).report?.missed_periods, [
      '2026-01-01',
      '2026-01-02',
    ])
    t.same(digestIn(`${folder}/daily-2026-01-04.json`).report?.missed_periods, [])
    t.match(second.reports.counts, [{ missed: 2 }])
  },
)

t.test('a report that cannot be written is tried again, and polling does not wait', async t => {
  const folder = aFolder(t)
  const clock = manualClock()
  const { fire, reports, logged } = await someReports(t, { folder: `${folder}/later`, clock })
  await clock.advance(32 * hour)
  await fire()
  t.match(reports.counts, [{ sent: 0, failures: 1 }])
  t.match(logged, ['report not sent yet'])
  await fire('nothing')
  t.match(reports.counts, [{ failures: 1 }], 'one at a time')
  const failures = (): number => reports.counts[0]?.failures ?? NaN
  for (let hours = 1; hours <= 6; hours++) {
    t.equal(logged.at(-1), 'report not sent yet')
    const before = failures()
    await clock.advance(hour)
    await until(() => failures() > before)
  }
  t.equal(logged.at(-1), 'report not sent, tried again with the next run')
  await clock.advance(hour)
  t.equal(failures(), 7, 'one attempt at once, and one in each hour')
})

t.test('a damaged state file is logged, and nothing is sent twice', async t => {
  const folder = aFolder(t)
  const stateFile = join(aFolder(t), 'reports.json')
  writeFileSync(stateFile, '{"daily/file":')
  const { logged, fire } = await someReports(t, { folder, clock: manualClock(), stateFile })
  t.same(logged, ['state of reports cannot be read'])
  await fire('nothing')
  t.same(readdirSync(folder), [])
})

t.test(
  'a state file that cannot be written counts as a failure, and the report is sent once',
  async t => {
    const folder = aFolder(t)
    const clock = manualClock()
    const stateFile = join(folder, 'no-such-folder', 'reports.json')
    const { fire, reports, logged } = await someReports(t, { folder, clock, stateFile })
    await clock.advance(32 * hour)
    await fire()
    await fire()
    t.match(reports.counts, [{ sent: 1 }])
    t.ok((reports.counts[0]?.failures ?? 0) >= 2)
    t.ok(logged.includes('state of reports cannot be written'))
  },
)

t.test(
  'a webhook that is down for an hour gets the report once, with the key of each attempt',
  async t => {
    const clock = manualClock()
    const upAt = clock.now().wall + 33 * hour
    const keys: unknown[] = []
    const server = createServer((request, response) => {
      keys.push(request.headers['idempotency-key'])
      // In turn refused for a time, and not available.
      const isUp = clock.now().wall >= upAt
      const status = keys.length % 2 === 0 ? 429 : 500
      response.writeHead(isUp ? 204 : status, { 'retry-after': '600' }).end()
    })
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    t.teardown(() => {
      server.closeAllConnections()
      server.close()
    })
    const webhook = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
    const { fire, reports, logged, pauses } = await someReports(t, {
      folder: aFolder(t),
      ...{ clock, webhook },
    })
    await clock.advance(32 * hour)
    await fire()
    for (let attempt = 0; attempt < 20 && reports.counts[0]?.sent === 0; attempt++) {
      const before = logged.length
      // Exactly to the next attempt, because its own time limit runs by the same clock.
      await clock.advance(pauses.at(-1) ?? 0)
      await until(() => logged.length > before)
    }
    t.match(reports.counts, [{ target: 'webhook', sent: 1 }])
    t.same([...new Set(keys)], ['daily-2026-01-01-tidemark-1'])
    t.ok(keys.length >= 3 && keys.length <= 9, `${keys.length} attempts`)
    t.ok(clock.now().wall >= upAt)
  },
)
