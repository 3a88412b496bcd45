import { setImmediate as nextLoopIteration } from 'node:timers/promises'
import t from 'tap'
import { Pacer } from '../../examples/demo-app/src/knobs.ts'
import { encoded, isPoison } from '../../examples/demo-app/src/shop-event.ts'

t.test('without a pace, every event passes at once', async t => {
  const pacer = new Pacer()
  for (let event = 0; event < 1000; event++) await pacer.next(() => null, always)
  t.equal(await pacer.next(() => null, always), true)
})

t.test('at a pace of 0 no event passes until the pace changes', async t => {
  const pacer = new Pacer()
  let pace: number | null = 0
  let checks = 0
  const passed = pacer.next(
    () => pace,
    always,
    async () => {
      await nextLoopIteration()
      if (++checks === 2) pace = null
    },
  )

  t.equal(await passed, true)
  t.equal(checks, 2)
})

t.test('an event of a consumer that becomes inactive while waiting does not pass', async t => {
  const pacer = new Pacer()
  let isActive = true
  const leave = (): Promise<void> => {
    isActive = false
    return Promise.resolve()
  }

  t.equal(
    await pacer.next(
      () => 0,
      () => isActive,
      leave,
    ),
    false,
  )
})

t.test('a message that is not an event is poison', t => {
  const texts = ['', 'null', '{}', 'hello']
  t.same(
    texts.filter(text => !isPoison(Buffer.from(text), 0)),
    [],
  )
  t.end()
})

t.test('a share of events is poison, always the same ones', t => {
  const events = ['00000000', '3fffffff', '40000000', 'ffffffff'].map(anEvent)

  const poison = [0, 0.25, 1].map(share => events.map(event => isPoison(event, share)))
  t.same(poison, [
    [false, false, false, false],
    [true, true, false, false],
    [true, true, true, true],
  ])
  t.end()
})

function always(): boolean {
  return true
}

function anEvent(idStart: string): Buffer {
  const id = `${idStart}-0000-4000-8000-000000000000`
  return encoded({ id, customer: 'ada', country: 'nl', amount: 1 })
}
