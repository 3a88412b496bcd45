import t from 'tap'
import { RememberedFlags } from '../../src/columns/remembered-flags.ts'

t.test('what was never set, or was forgotten, is not true', t => {
  const flags = new RememberedFlags()
  t.notOk(flags.at(3))
  flags.set(3, true)
  flags.set(4, false)
  t.same([flags.at(2), flags.at(3), flags.at(4)], [false, true, false])
  flags.forget(3)
  flags.forget(1000)
  t.notOk(flags.at(3))
  t.end()
})

t.test('making room changes nothing that is remembered', t => {
  const flags = new RememberedFlags()
  flags.set(0, true)
  flags.reserve(100)
  flags.reserve(1)
  t.ok(flags.at(0))
  t.notOk(flags.at(99))
  t.end()
})
