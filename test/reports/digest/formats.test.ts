import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { digestFormats, fileExtensions, renderDigest } from '../../../src/reports/digest/formats.ts'
import { projectRoot } from '../../../testbed/project-root.ts'
import type { ABacklog } from '../../backlog/a-backlogs.ts'
import { aBusyDay } from './a-busy-day.ts'
import { aPeriodOf, digestOf, midnight } from './a-period.ts'

const folder = join(projectRoot, 'test/reports/digest/golden')

for (const format of digestFormats) {
  t.test(`a busy day as ${format} is the golden text`, t => {
    const file = join(folder, `busy-day.${fileExtensions[format]}`)
    const text = renderDigest(aBusyDay(), format)
    if (process.env['UPDATE_GOLDEN'] === '1') {
      mkdirSync(folder, { recursive: true })
      writeFileSync(file, text)
    }
    t.equal(text, readFileSync(file, 'utf8'), 'UPDATE_GOLDEN=1 rewrites it')
    t.end()
  })
}

t.test('times are those of the time zone', t => {
  const text = renderDigest(aBusyDay({ timeZone: 'Asia/Kolkata' }), 'text')
  t.match(text, 'Period: 2026-11-24 05:30 to 2026-11-25 05:30 (Asia/Kolkata)')
  t.match(text, 'from 2026-11-25 03:30')
  t.end()
})

t.test('the summary says which problems are open, which are over, and which time is unknown', t => {
  const fine: ABacklog = { id: 1, destination: 'orders', group: 'billing' }
  const summary = (...[readings, now]: [Parameters<typeof aPeriodOf>[0], number?]): string =>
    renderDigest(digestOf([aPeriodOf(readings)], {}, now), 'text').split('\n')[1] ?? ''
  t.equal(summary({ '-1': [fine] }), 'No problem in this period, as far as it was observed.')
  t.equal(
    summary({ '-1': [fine], 1: [{ ...fine, status: 'stopped' }], 2: [fine] }),
    '1 incident in this period. It is over.',
  )
  t.equal(summary({ '-1': [fine], 5: null }), '1 cluster cannot be read now.')
  t.equal(
    summary({ 30: [fine] }, midnight + 31 * 3600),
    'Too little is known of this period: see "Not known" below.',
  )
  t.end()
})

t.test('a report shows its name, its period, and the ones that were missed', t => {
  const report = {
    name: 'daily',
    period: '2026-11-24',
    missed_periods: ['2026-11-22', '2026-11-23'],
  }
  const text = renderDigest(aBusyDay({ report }), 'text')
  t.match(text, /^Backlogs: daily, 2026-11-24\n/)
  t.match(text, 'No report was sent for 2026-11-22, 2026-11-23.')
  t.end()
})

const hostile: ABacklog = {
  id: 1,
  destination:
    '<script>alert(1)</script>\n# x [y](http://evil.example.com) @here `*_~\u202e\u001b[31m',
  group: 'g'.repeat(400),
  status: 'stopped',
  messages: 3,
}

t.test('names of brokers become neither markup nor control characters', t => {
  const digest = digestOf([aPeriodOf({ 1: [hostile] })])
  const [text, markdown, html] = (['text', 'markdown', 'html'] as const).map(format =>
    renderDigest(digest, format),
  ) as [string, string, string]
  for (const rendered of [text, markdown, html]) t.notMatch(rendered, /[\u001b\u202e]/)
  t.notMatch(html, '<script>')
  t.notMatch(markdown, /^# x|<script>|[^\\]\]\(http|@here/m)
  t.ok(text.split('\n').every(line => line.length < 320))
  t.end()
})

t.test('a long name of a terminal is broken into lines of its width', t => {
  const lines = renderDigest(aBusyDay(), 'text', { width: 60 }).split('\n')
  t.ok(lines.every(line => line.length <= 60))
  t.end()
})
