import t from 'tap'
import { CircuitBreaker } from '../../src/transport/circuit-breaker.ts'
import { TransportError } from '../../src/transport/transport-error.ts'
import type { ProblemKind } from '../../src/reading/problem.ts'

/** Delays of 2 s up to 15 s, minus up to half. */
const backOff = { initialDelay: 2, maxDelay: 15 }

const works = (): Promise<string> => Promise.resolve('answered')
const fails =
  (kind: ProblemKind = 'unreachable') =>
  (): Promise<string> =>
    Promise.reject(new TransportError(kind, `is ${kind}`))

async function failing(circuit: CircuitBreaker, times: number, work = fails()): Promise<void> {
  for (let i = 0; i < times; i++) await circuit.run(work).catch(() => undefined)
}

t.test(
  'the circuit breaker opens after three failures in a row, with the last one in its error',
  async t => {
    const circuit = new CircuitBreaker(backOff)
    await failing(circuit, 2)
    t.equal(
      await circuit.run(works),
      'answered',
      'two failures are not enough, and a success resets the count',
    )
    await failing(circuit, 3, fails('unauthenticated'))
    let isCalled = false
    const work = (): Promise<string> => {
      isCalled = true
      return works()
    }
    await t.rejects(circuit.run(work), {
      kind: 'unauthenticated',
      message: 'circuit breaker open after repeated failures: is unauthenticated',
    })
    t.notOk(isCalled)
  },
)

t.test('after a growing delay one request is tried, and its result decides', async t => {
  let now = 1_000_000
  t.intercept(Date, 'now', { value: () => now })
  t.intercept(Math, 'random', { value: () => 0.999 })
  const circuit = new CircuitBreaker(backOff)
  await failing(circuit, 3)

  for (const pause of [2_000, 4_000, 8_000, 15_000, 15_000]) {
    now += pause - 100
    await t.rejects(circuit.run(works), /circuit breaker open/, `not yet after ${pause - 100} ms`)
    now += 100
    await t.rejects(circuit.run(fails()), { message: 'is unreachable' }, `tried after ${pause} ms`)
  }
  now += 15_000
  t.equal(await circuit.run(works), 'answered')
  await failing(circuit, 2)
  t.equal(await circuit.run(works), 'answered', 'closed again: two failures do not open it')
})

t.test('a request sent during the trial request waits for its result', async t => {
  let now = 1_000_000
  t.intercept(Date, 'now', { value: () => now })
  const circuit = new CircuitBreaker(backOff)
  await failing(circuit, 3)
  now += 60_000
  const { promise, reject } = withResolvers<string>()
  const first = circuit.run(() => promise)
  const second = circuit.run(works)
  reject(new TransportError('timeout', 'no answer'))
  await t.rejects(first, { message: 'no answer' })
  await t.rejects(second, { message: /circuit breaker open/ })
})

t.test('an error that concerns one request does not open the circuit breaker', async t => {
  const circuit = new CircuitBreaker(backOff)
  for (const kind of ['too_large', 'unsupported', 'throttled'] as const) {
    await failing(circuit, 5, fails(kind))
  }
  t.equal(await circuit.run(works), 'answered')
  t.notOk(circuit.isFailing)
})

t.test('requests that fail with their one connection are one failure', async t => {
  const circuit = new CircuitBreaker(backOff)
  const end = new TransportError('unreachable', 'closed by the broker')
  await failing(circuit, 10, () => Promise.reject(end))
  t.ok(circuit.isFailing)
  t.equal(await circuit.run(works), 'answered')
  t.notOk(circuit.isFailing)
})

/** Promise.withResolvers, which Node 20 lacks. */
function withResolvers<T>(): { promise: Promise<T>; reject: (error: Error) => void } {
  let reject: (error: Error) => void = () => undefined
  const promise = new Promise<T>((_resolve, rejectIt) => (reject = rejectIt))
  return { promise, reject }
}
