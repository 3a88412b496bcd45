import t from 'tap'
import { anExporter } from './an-exporter.ts'
import { golden, masked } from './golden.ts'
import { breaches } from './syntax.ts'
import { configurationOf, tellingKafka, tellingRabbitmq } from './golden-clusters.ts'

const openMetrics = 'application/openmetrics-text;version=1.0.0'

await t.test('a scrape of two small clusters is what it was, in both formats', async t => {
  const clusters = configurationOf(await tellingKafka(t), await tellingRabbitmq(t))
  const exporter = await anExporter(t, clusters)
  const scrape = await exporter.scrape(openMetrics)

  golden(t, 'metrics.txt', masked(await exporter.scrape()))
  golden(t, 'metrics.openmetrics.txt', masked(scrape))
  t.same(breaches(scrape), [])
})

t.test('the rules of the syntax find what breaks them', t => {
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
  t.same(breaches(`${broken.join('\n')}\n`), [
    'the text does not end with # EOF',
    'a unit that is not the suffix of the name: # UNIT a_seconds bytes',
    'a series given twice: a_seconds{x="1"} 2',
    'no sample: a_seconds{x="1",} NaN',
    'a header behind samples: # HELP a_seconds Late.',
    'not of family b: b 1',
    'a family in two parts: # TYPE a_seconds gauge',
  ])
  t.end()
})
