import t from 'tap'
import { loadConfig } from '../../src/configuration.ts'
import { configErrorText } from '../../src/config/config-error.ts'
import { startCron } from '../../src/scheduled-reports/cron.ts'

t.test('a schedule runs in real time until it is stopped, and knows its next run', async t => {
  let runs = 0
  const ran = new Promise<void>(resolve => {
    const schedule = startCron('* * * * * *', 'Europe/Berlin', () => {
      runs++
      schedule.stop()
      resolve()
    })
    const next = schedule.nextRun() ?? 0
    t.ok(next > Date.now() / 1000 - 1 && next < Date.now() / 1000 + 2)
  })
  // The schedule does not keep the process alive.
  const alive = setTimeout(() => t.fail('it did not run within 20 s'), 20_000)
  await ran
  clearTimeout(alive)
  t.equal(runs, 1)
})

/** The errors of a configuration with this report. */
async function errorsOf(report: string): Promise<readonly string[]> {
  const folder = t.testdir({
    'exporter.yaml': `kafka: [{ name: k, brokers: [k:9092] }]\n${report}`,
  })
  const file = `${folder}/exporter.yaml`
  const loaded = await loadConfig({ file, flags: [], environment: {} })
  return 'errors' in loaded
    ? loaded.errors.map(error => configErrorText(error).replace(/^.*?yaml:/, ''))
    : []
}

t.test('a wrong report is an error with its place and what is expected', async t => {
  const report = (options: string): string =>
    `reports: { scheduled: [{ name: daily, ${options} }] }\n`
  const file = 'file: { folder: /tmp }'
  t.same(await errorsOf(report(`schedule: '0 8 * * 1-5', time_zone: Asia/Kolkata, ${file}`)), [])
  for (const [options, expected] of [
    [`schedule: '0 25 * * *', ${file}`, /schedule.*cron expression/],
    [`schedule: '* * * * * *', ${file}`, /five fields/],
    [`schedule: '0 8 * * *', time_zone: Mars, ${file}`, /time_zone.*IANA/],
    [`schedule: '0 8 * * *', period: month, ${file}`, /period.*one of hour, day, week/],
    [`schedule: '0 8 * * *'`, /file, webhook or mail/],
    [`schedule: '0 8 * * *', webhook: { format: slack }`, /either url or url_file/],
    [`schedule: '0 8 * * *', mail: { server: smtp, from: a, to: [b] }`, /mail\.server/],
    [`schedule: '0 8 * * *', mail: { server: 's:25', from: a, to: [] }`, /mail\.to.*at least one/],
  ] as const) {
    const errors = await errorsOf(report(options))
    t.match(errors.join('\n'), expected, options)
    t.equal(errors.length, 1, options)
  }
  const twice = `reports:\n  scheduled:\n    - { name: a, schedule: '0 8 * * *', ${file} }\n    - { name: a, schedule: '0 9 * * *', ${file} }\n`
  t.match((await errorsOf(twice)).join('\n'), /scheduled\[1\]\.name.*unique/)
})
