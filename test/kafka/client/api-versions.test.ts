import t from 'tap'
import { sharedVersion, versionGap } from '../../../src/kafka/client/api-versions.ts'

const codec = { name: 'OffsetFetch', key: 9, minVersion: 6, maxVersion: 9 }

t.test('the newest version that both sides support is used', t => {
  const table = [
    { broker: [1, 10], shared: 9, why: 'the codec has the lower maximum version' },
    { broker: [0, 7], shared: 7, why: 'the broker has the lower maximum version' },
    { broker: [9, 12], shared: 9, why: 'the ranges share one version' },
    { broker: [0, 5], shared: undefined, why: 'the broker is too old' },
    { broker: [10, 12], shared: undefined, why: 'the broker dropped all versions of the codec' },
  ] as const
  for (const { broker, shared, why } of table) {
    const [minVersion, maxVersion] = broker
    t.equal(sharedVersion(codec, { 9: { minVersion, maxVersion } }), shared, why)
  }
  t.equal(sharedVersion(codec, {}), undefined, 'the broker does not have the API')
  t.end()
})

t.test('without a shared version the error names both ranges', t => {
  t.equal(
    versionGap(codec, { 9: { minVersion: 0, maxVersion: 5 } }),
    'this exporter supports OffsetFetch versions 6 to 9, the broker supports versions 0 to 5',
  )
  t.equal(
    versionGap(codec, {}),
    'this exporter supports OffsetFetch versions 6 to 9, the broker does not support it',
  )
  t.end()
})
