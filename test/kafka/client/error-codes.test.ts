import t from 'tap'
import { kafkaError, kafkaErrors, problemOf } from '../../../src/kafka/client/error-codes.ts'

t.test('an error code becomes a problem that names who, what and the remedy', t => {
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

t.test('errors say what becomes of their row', t => {
  const meanings: Readonly<Record<string, readonly number[]>> = {
    moved: [6, 16, 74],
    gone: [3, 69, 100, 103],
    later: [5, 7, 14, 15, 56, 72, 75, 78, 88, 89],
    refused: [24, 29, 30, 31, 35],
  }
  for (const [meaning, codes] of Object.entries(meanings)) {
    for (const code of codes) t.equal(kafkaError(code).meaning, meaning, kafkaError(code).name)
  }
  t.end()
})

t.test('an error without a name here is told by its code and costs its row until later', t => {
  t.match(kafkaError(31_999), { code: 31_999, meaning: 'later', kind: 'unavailable' })
  t.equal(problemOf(31_999, 'x').detail, "an error unknown here (31999): the broker's log says why")
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
