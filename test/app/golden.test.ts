import t from 'tap'
import { anExporter } from './an-exporter.ts'
import { asText, golden, masked } from './golden.ts'
import { configurationOf, goldenKafka, goldenRabbitmq } from './golden-clusters.ts'
import { violations } from './syntax.ts'

await t.test('a scrape of two small clusters matches the golden page in both formats', async t => {
  const clusters = configurationOf(await goldenKafka(t), await goldenRabbitmq(t))
  const exporter = await anExporter(t, clusters)
  // What a reading knows from another one, such as the virtual hosts, may be missing in the first poll.
  await exporter.poll()
  const openMetrics = await exporter.scrape('application/openmetrics-text;version=1.0.0')

  const page = golden(t, 'metrics.openmetrics.txt', masked(openMetrics))
  t.equal(masked(await exporter.scrape()), asText(page), 'the same page in text format')
  t.same(violations(openMetrics), [])
})

t.test('text format differs from OpenMetrics only in headers', t => {
  const openMetrics = [
    '# TYPE a counter',
    '# HELP a Called \\"A\\".',
    'a_total{x="1\\""} 1',
    '# TYPE b_seconds gauge',
    '# UNIT b_seconds seconds',
    '# HELP b_seconds A time.',
    'b_seconds 2',
    '# EOF',
  ]
  const text = [
    '# HELP a_total Called "A".',
    '# TYPE a_total counter',
    'a_total{x="1\\""} 1',
    '# HELP b_seconds A time.',
    '# TYPE b_seconds gauge',
    'b_seconds 2',
  ]
  t.equal(asText(`${openMetrics.join('\n')}\n`), `${text.join('\n')}\n`)
  t.end()
})

t.test('the syntax check finds each violation', t => {
  const broken = [
    '# TYPE a_seconds gauge',
    '# UNIT a_seconds bytes',
    'a_seconds{x="1"} 1',
    'a_seconds{x="1"} 2',
    'a_seconds{x="1",} NaN',
    '# HELP a_seconds Late.',
    '# TYPE b counter',
    'b 1',
    '# TYPE a_seconds gauge',
  ]
  t.same(violations(`${broken.join('\n')}\n`), [
    'the text does not end with # EOF',
    'a unit that is not the suffix of the name: # UNIT a_seconds bytes',
    'a duplicate series: a_seconds{x="1"} 2',
    'not a valid sample: a_seconds{x="1",} NaN',
    'a header after samples: # HELP a_seconds Late.',
    'not in family b: b 1',
    'a family in two parts: # TYPE a_seconds gauge',
  ])
  t.end()
})
