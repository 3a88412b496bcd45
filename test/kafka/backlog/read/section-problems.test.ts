import t from 'tap'
import { anyBroker, SectionProblems } from '../../../../src/kafka/backlog/read/section-problems.ts'

t.test('rows with the same error at one broker are one problem', t => {
  const problems = new SectionProblems()
  for (let partition = 0; partition < 12; partition++) {
    problems.addRow('partition', `orders-${partition}`, 6, 2)
  }
  problems.addRow('partition', 'orders-12', 6, 3)
  problems.addRow('partition', 'orders-13', 78, 2)
  problems.addRow('topic', 'secret', 29, anyBroker)
  problems.add({ kind: 'timeout', subject: 'broker 1', detail: 'no answer' })
  t.strictSame(
    problems.list().map(({ kind, subject }) => `${kind}: ${subject}`),
    [
      'timeout: broker 1',
      'unavailable: broker 2, 12 partitions such as orders-0',
      'unavailable: broker 3, partition orders-12',
      'unavailable: broker 2, partition orders-13',
      'unauthorized: topic secret',
    ],
  )
  t.end()
})

t.test('a broker that fails two requests in the same way is one problem', t => {
  const problems = new SectionProblems()
  const refused = { kind: 'unreachable', subject: 'broker 2', detail: 'refused' } as const
  problems.add(refused)
  problems.add({ ...refused })
  problems.add({ ...refused, subject: 'broker 3' })
  t.strictSame(
    problems.list().map(({ subject }) => subject),
    ['broker 2', 'broker 3'],
  )
  t.end()
})

t.test('rows with the name of another one are counted by broker', t => {
  const problems = new SectionProblems()
  problems.addRepeated('group', 'audit', 1)
  problems.addRepeated('group', 'billing', 1)
  problems.addRepeated('group', 'audit', 2)
  t.strictSame(
    problems.list().map(({ kind, subject, detail }) => `${kind}: ${subject}: ${detail}`),
    [
      'malformed: broker 1, 2 groups such as audit: listed twice, or the names of several are the same after decoding',
      'malformed: broker 2, group audit: listed twice, or the names of several are the same after decoding',
    ],
  )
  t.end()
})
