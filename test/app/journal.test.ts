import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import type { EventsDocument } from '../../src/reports/events-document.ts'
import { createMockKafka } from '../../testbed/mock-kafka/mock-kafka.ts'
import { anExporter } from './an-exporter.ts'

async function events(url: string): Promise<EventsDocument> {
  return (await (await fetch(`${url}/api/v1/events`)).json()) as EventsDocument
}

t.test('an exporter with a journal file continues it after a restart', async t => {
  const kafka = createMockKafka({ topics: [{ name: 'orders', partitions: 2, messages: 100 }] })
  await kafka.start()
  t.teardown(() => kafka.stop())
  const folder = mkdtempSync(join(tmpdir(), 'tidemark-'))
  t.teardown(() => rmSync(folder, { recursive: true }))
  const path = `${folder}/journal.jsonl`
  const configuration = `
journal: { path: ${path} }
kafka: [{ name: shop, brokers: ['${kafka.bootstrap[0]}'], interval: 1h }]
`
  const first = await anExporter(t, configuration)
  const before = await events(first.url)
  t.same(before.events, [])
  await first.stop()
  appendFileSync(path, '{"at":"2026-')

  const second = await anExporter(t, configuration)
  const after = await events(second.url)
  t.same(
    after.events.map(({ status_before, status }) => `${status_before} > ${status}`),
    ['unobserved > up', 'up > unobserved'],
  )
  t.equal(
    await second.scrape().then(page => /^tidemark_journal_failures_total (\d)/m.exec(page)?.[1]),
    '0',
  )
  t.ok(after.clusters[0]?.complete_since, 'since the first start')
  t.ok(Date.parse(after.clusters[0]?.complete_since ?? '') <= Date.parse(after.events[1]?.at ?? ''))
  await second.stop()
  t.match(readFileSync(path, 'utf8'), /^.*"recording":true/)
})
