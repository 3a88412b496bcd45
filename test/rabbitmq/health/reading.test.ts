import t, { type Test } from 'tap'
import { createPage } from '../../../src/exposition/page.ts'
import type { HealthFacts } from '../../../src/rabbitmq/health/facts.ts'
import {
  decodeDeprecatedFeature,
  decodeFeatureFlag,
} from '../../../src/rabbitmq/health/read/decode-features.ts'
import {
  createHealthSource,
  type HealthSection,
} from '../../../src/rabbitmq/health/read/read-health.ts'
import { healthPipeline } from '../../../src/rabbitmq/health/reading.ts'
import { RabbitmqMemory } from '../../../src/rabbitmq/rabbitmq-memory.ts'
import type { Reading } from '../../../src/reading/reading.ts'
import type { MockRabbitmq } from '../../../testbed/mock-rabbitmq/mock-rabbitmq.ts'
import { textOf } from '../../exposition/toy-families.ts'
import { manualClock } from '../../manual-clock.ts'
import { runToCompletion } from '../../run-to-completion.ts'
import { recordedList, recordedVersions } from '../fixture.ts'
import { aMock, anApiOf } from '../mock-cluster.ts'
import { at, reading as readingOf } from '../rabbitmq-readings.ts'
import { listFaults, missingEndpoint } from '../response-faults.ts'

const certificatePath = '/api/health/checks/certificate-expiration/30/days'

function read(t: Test, mock: MockRabbitmq): Promise<Reading<HealthFacts, HealthSection>> {
  const api = anApiOf(t, mock, { maxResponseBytes: 1_000_000 })
  const source = createHealthSource({ api, observe: () => undefined, clock: manualClock() })
  return source.read(new AbortController().signal)
}

function observer(): (facts: HealthFacts, seconds: number) => readonly string[] {
  const pipeline = healthPipeline(
    { config: { name: 'r', intervals: { health: 300 } }, memory: new RabbitmqMemory() },
    { name: 'health', core: 'feature_flags', read: () => Promise.reject(new Error('not read')) },
  )
  return (facts, seconds) => {
    const model = runToCompletion(pipeline.observe(readingOf(facts, seconds, {}), at(seconds)))
    const samples = textOf([createPage(pipeline.groups, model)])
      .split('\n')
      .filter(line => line.startsWith('tidemark'))
    return [...samples, ...pipeline.summary(model).map(({ label, value }) => `${label}: ${value}`)]
  }
}

async function withReasons(t: Test): Promise<MockRabbitmq> {
  const mock = await aMock(t, { nodes: 2 })
  mock.cluster.featureFlags = [
    { name: 'enabled', state: 'enabled', stability: 'stable' },
    { name: 'later', state: 'unavailable', stability: 'stable' },
    { name: 'daring', state: 'disabled', stability: 'experimental' },
    { name: 'wanted', state: 'disabled', stability: 'stable' },
  ]
  mock.cluster.deprecatedFeatures = [
    { name: 'global_qos', deprecation_phase: 'denied_by_default', state: 'permitted' },
  ]
  mock.nodes[1]?.faults.set(certificatePath, {
    ...{ kind: 'status', status: 503 },
    body: '{"status":"failed","reason":"Certificates expiring","expired":[]}',
  })
  return mock
}

t.test('reasons to act are series, and named in the summary', async t => {
  const { facts, sections } = await read(t, await withReasons(t))
  for (const { state } of Object.values(sections)) t.equal(state, 'complete')
  t.strictSame(observer()(facts, 0), [
    'tidemark_rabbitmq_node_certificate_expiring{messaging_cluster="r",rabbitmq_node="rabbit@mock-0"} 0',
    'tidemark_rabbitmq_node_certificate_expiring{messaging_cluster="r",rabbitmq_node="rabbit@mock-1"} 1',
    'tidemark_rabbitmq_disabled_feature_flags{messaging_cluster="r"} 1',
    'tidemark_rabbitmq_deprecated_feature_in_use{messaging_cluster="r",feature="global_qos",phase="denied_by_default"} 1',
    'certificates expire soon: rabbit@mock-1',
    'deprecated features in use: global_qos',
    'feature flags to enable: wanted',
  ])
})

t.test('each node is queried about its own certificates, with two requests', async t => {
  const mock = await withReasons(t)
  await read(t, mock)
  t.equal(mock.requests.paths.filter(path => path === certificatePath).length, 2)
  t.equal(mock.requests.paths.length, 2 + 2 * 2)
})

t.test('a node that is down keeps its result up to the staleness limit', async t => {
  const mock = await withReasons(t)
  const observed = observer()
  const isKnown = (lines: readonly string[]): boolean =>
    lines.some(line => line.includes('certificate_expiring') && line.includes('mock-1'))
  observed((await read(t, mock)).facts, 0)
  await mock.nodes[1]?.stop()
  const { facts, sections } = await read(t, mock)
  t.match(sections.certificates, { state: 'partial', problems: [{ kind: 'unreachable' }] })
  t.equal(facts.certificates.rows, 1)
  t.ok(isKnown(observed(facts, 1200)))
  t.notOk(isKnown(observed(facts, 1201)))
})

t.test(
  'status 406, as RabbitMQ 3.10 responds to an unknown path, is a missing endpoint',
  async t => {
    const mock = await withReasons(t)
    mock.fault('/api/deprecated-features/used', { kind: 'status', status: 406, body: '' })
    t.equal((await read(t, mock)).sections.deprecated_features.state, 'complete')
  },
)

t.test('a version without deprecated features has none, which is no problem', async t => {
  const mock = await withReasons(t)
  mock.cluster.deprecatedFeatures = null
  const { facts, sections } = await read(t, mock)
  t.equal(facts.deprecatedFeatures?.rows, 0)
  t.equal(sections.deprecated_features.state, 'complete')
})

const lists = [
  { section: 'feature_flags', path: '/api/feature-flags', column: 'disabledFlags' },
  {
    section: 'deprecated_features',
    path: '/api/deprecated-features/used',
    column: 'deprecatedFeatures',
  },
] as const

for (const { section, path, column } of lists) {
  for (const { is, fault, kind } of listFaults) {
    t.test(`${is} for ${path} is ${kind}, and its values are unknown`, async t => {
      const mock = await withReasons(t)
      mock.fault(path, fault)
      const { facts, sections } = await read(t, mock)
      t.equal(facts[column], null)
      // RabbitMQ 3.10 lists feature flags for administrators only, which the user need not be.
      const isTolerated = section === 'feature_flags' && kind === 'unauthorized'
      if (isTolerated) t.strictSame(sections[section].problems, [])
      else t.match(sections[section], { state: 'failed', problems: [{ kind }] })
      const samples = observer()(facts, 0).join('\n')
      const family = column === 'disabledFlags' ? /disabled_feature/ : /deprecated_feature_in/
      t.notMatch(samples, family)
    })
  }
}

t.test('a check that fails to run is not a certificate that expires', async t => {
  const mock = await aMock(t)
  mock.fault(certificatePath, { kind: 'status', status: 503, body: '<html></html>' })
  const { facts, sections } = await read(t, mock)
  t.equal(facts.certificates.rows, 0)
  t.match(sections.certificates, { state: 'failed', problems: [{ kind: 'unavailable' }] })
  mock.fault(certificatePath, missingEndpoint)
  t.match((await read(t, mock)).sections.certificates.problems, [{ kind: 'unsupported' }])
})

for (const version of recordedVersions) {
  t.test(`RabbitMQ ${version}: every recorded feature flag is decoded`, t => {
    const flags = recordedList(version, 'feature-flags').map(decodeFeatureFlag)
    t.ok(flags.length > 5)
    t.notOk(flags.includes(null))
    t.end()
  })
}

for (const version of ['4.0', '4.3'] as const) {
  t.test(`RabbitMQ ${version}: every recorded deprecated feature is decoded`, t => {
    const features = recordedList(version, 'deprecated-features').map(decodeDeprecatedFeature)
    t.ok(features.length > 3)
    t.ok(features.every(feature => feature !== null && feature.phase !== ''))
    t.end()
  })
}
