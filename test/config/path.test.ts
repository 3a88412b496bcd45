import t from 'tap'
import { optionPath, pathText, valueAt, withValue } from '../../src/config/path.ts'

t.test('a path is printed with dots and list positions', t => {
  t.equal(pathText(['kafka', 0, 'brokers', 1]), 'kafka[0].brokers[1]')
  t.equal(optionPath(['kafka', 12, 'brokers', 1]), 'kafka[].brokers')
  t.equal(optionPath(['web', 'listen_address']), 'web.listen_address')
  t.end()
})

t.test('there is no value at a path that does not exist', t => {
  t.equal(valueAt({ kafka: [{ name: 'a' }] }, ['kafka', 0, 'name']), 'a')
  t.equal(valueAt({ kafka: [] }, ['kafka', 0, 'name']), undefined)
  t.equal(valueAt({ kafka: 'a' }, ['kafka', 'length']), undefined)
  t.equal(valueAt({}, ['toString']), undefined)
  t.end()
})

t.test('a value is set in a copy, and missing mappings and lists are created', t => {
  const config = { web: { a: 1 } }
  t.strictSame(withValue(config, ['web', 'b'], 2), { web: { a: 1, b: 2 } })
  t.strictSame(withValue(undefined, ['kafka', 0, 'name'], 'a'), { kafka: [{ name: 'a' }] })
  t.strictSame(withValue({ web: 5 }, ['web', 'b'], 2), { web: 5 })
  t.strictSame(config, { web: { a: 1 } })
  t.end()
})
