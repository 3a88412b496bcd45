import t from 'tap'
import { kafkaError, kafkaErrors, problemOf } from '../../../src/kafka/client/error-codes.ts'

t.test('the problem of an error code names its subject, the error and the remedy', t => {
  t.strictSame(problemOf(30, 'group billing'), {
    kind: 'unauthorized',
    subject: 'group billing',
    detail: 'GROUP_AUTHORIZATION_FAILED (30): grant DESCRIBE on the group',
  })
  t.strictSame(problemOf(14, 'broker 2 (kafka-2:9092)'), {
    kind: 'unavailable',
    subject: 'broker 2 (kafka-2:9092)',
    detail: 'COORDINATOR_LOAD_IN_PROGRESS (14): the coordinator is still loading its groups',
  })
  t.end()
})

t.test('each error code has a category, which determines how its row is handled', t => {
  const categories: Readonly<Record<string, readonly number[]>> = {
    refresh_retriable: [6, 16, 74],
    not_found: [3, 69, 100, 103],
    retriable: [5, 7, 14, 15, 56, 72, 75, 78, 88, 89],
    not_retriable: [24, 29, 30, 31, 35],
  }
  const actual = Object.entries(categories).map(([category, codes]) => [
    category,
    codes.filter(code => kafkaError(code).category === category),
  ])
  t.strictSame(Object.fromEntries(actual), categories)
  t.end()
})

t.test('an unknown error code is named by its number and is retriable', t => {
  t.match(kafkaError(31_999), { code: 31_999, category: 'retriable', kind: 'unavailable' })
  t.equal(problemOf(31_999, 'x').detail, 'unknown error code (31999): see the log of the broker')
  t.end()
})

t.test('each code is listed once, in order', t => {
  const codes = kafkaErrors.map(({ code }) => code)
  t.strictSame(
    codes,
    [...new Set(codes)].sort((a, b) => a - b),
  )
  t.end()
})
