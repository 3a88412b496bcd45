import t from 'tap'
import { acceptsGzip, negotiate } from '../../../src/http/scrape/content-negotiation.ts'

const openMetrics = 'application/openmetrics-text; version=1.0.0; charset=utf-8'
const text = 'text/plain; version=0.0.4; charset=utf-8'

const prometheus242 =
  'application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1'
const prometheus35 =
  'application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,application/openmetrics-text;version=0.0.1;q=0.5,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2'
const browser = 'text/html,application/xhtml+xml,application/xml;q=0.9,image/webp,*/*;q=0.8'

const cases: readonly [client: string, accept: string | undefined, contentType: string][] = [
  ['Prometheus 2.42', prometheus242, openMetrics],
  ['Prometheus 3.5', prometheus35, `${openMetrics}; escaping=allow-utf-8`],
  [
    'a scraper without UTF-8 names',
    'application/openmetrics-text;version=1.0.0;escaping=underscores',
    `${openMetrics}; escaping=underscores`,
  ],
  [
    'a scraper with an unknown escaping scheme',
    'application/openmetrics-text;version=1.0.0;escaping=rot13',
    openMetrics,
  ],
  [
    'a scraper that quotes its parameters',
    'Application/OpenMetrics-Text; Version="1.0.0"',
    openMetrics,
  ],
  ['OpenMetrics without a version', 'application/openmetrics-text', openMetrics],
  ['only an unsupported version', 'application/openmetrics-text;version=0.0.1', text],
  [
    'OpenMetrics below text',
    'application/openmetrics-text;version=1.0.0;q=0.2,text/plain;q=0.3',
    text,
  ],
  [
    'OpenMetrics and text of equal quality, OpenMetrics first',
    'application/openmetrics-text,text/plain',
    openMetrics,
  ],
  [
    'OpenMetrics and text of equal quality, text first',
    'text/plain,application/openmetrics-text',
    text,
  ],
  ['OpenMetrics with quality 0', 'application/openmetrics-text;q=0,text/plain', text],
  ['a quality that is not a number', 'application/openmetrics-text;q=high', text],
  ['a browser', browser, text],
  ['curl', '*/*', text],
  ['no supported format', 'application/json', text],
  ['an empty header', '', text],
  ['no header', undefined, text],
]

for (const [client, accept, contentType] of cases) {
  t.equal(negotiate(accept).contentType, contentType, `${client} gets ${contentType}`)
}

t.test('the format is that of the content type', t => {
  for (const [, accept, contentType] of cases) {
    t.equal(negotiate(accept).format, contentType === text ? 'text' : 'openmetrics')
  }
  t.end()
})

const encodings: readonly [acceptEncoding: string | undefined, isGzip: boolean][] = [
  ['gzip', true],
  ['deflate, gzip;q=0.5', true],
  ['*', true],
  ['gzip;q=0', false],
  ['gzip;q=0, *', false],
  ['identity', false],
  ['', false],
  [undefined, false],
]

for (const [acceptEncoding, isGzip] of encodings) {
  t.equal(
    acceptsGzip(acceptEncoding),
    isGzip,
    `Accept-Encoding ${acceptEncoding ?? 'absent'} ${isGzip ? 'accepts' : 'does not accept'} gzip`,
  )
}
