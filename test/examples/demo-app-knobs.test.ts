import { setImmediate as turnOfTheLoop } from 'node:timers/promises'
import t from 'tap'
import { Turnstile } from '../../examples/demo-app/src/knobs.ts'
import { encoded, isPoison } from '../../examples/demo-app/src/shop-event.ts'

t.test('without a pace, every event is let through at once', async t => {
  const turnstile = new Turnstile()
  for (let event = 0; event < 1000; event++) {
    t.ok(await turnstile.turn(() => null, always))
  }
})

t.test('at a pace of 0 nothing gets through, until the pace is another', async t => {
  const turnstile = new Turnstile()
  let pace: number | null = 0
  let looks = 0
  const passed = turnstile.turn(
    () => pace,
    always,
    async () => {
      await turnOfTheLoop()
      if (++looks === 2) pace = null
    },
  )

  t.equal(await passed, true)
  t.equal(looks, 2)
})

t.test('who is no longer wanted does not get through, even while waiting', async t => {
  const turnstile = new Turnstile()
  let isWanted = true
  const leave = (): Promise<void> => {
    isWanted = false
    return Promise.resolve()
  }

  t.equal(
    await turnstile.turn(
      () => 0,
      () => isWanted,
      leave,
    ),
    false,
  )
})

t.test('what is no event is poison', t => {
  for (const text of ['', 'null', '{}', 'hello']) t.ok(isPoison(Buffer.from(text), 0), text)
  t.end()
})

t.test('a share of events is poison, and always the same ones', t => {
  const events = ['00000000', '3fffffff', '40000000', 'ffffffff'].map(anEvent)

  t.same(
    events.map(event => isPoison(event, 0)),
    [false, false, false, false],
  )
  t.same(
    events.map(event => isPoison(event, 0.25)),
    [true, true, false, false],
  )
  t.same(
    events.map(event => isPoison(event, 1)),
    [true, true, true, true],
  )
  t.end()
})

function always(): boolean {
  return true
}

function anEvent(idStart: string): Buffer {
  const id = `${idStart}-0000-4000-8000-000000000000`
  return encoded({ id, customer: 'ada', country: 'nl', amount: 1 })
}
