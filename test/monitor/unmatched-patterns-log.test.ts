import t from 'tap'
import { UnmatchedPatternsLog } from '../../src/monitor/unmatched-patterns-log.ts'
import { outcome, type Reading } from '../../src/reading/reading.ts'
import { unmatchedPattern } from '../../src/reading/remedies.ts'

function aReading(isComplete: boolean): Reading<null> {
  const problem = { kind: 'timeout', subject: 'broker 1', detail: 'no response' } as const
  const time = { wall: 0, monotonic: 0 }
  return {
    name: 'backlog',
    span: { from: time, to: time },
    facts: null,
    sections: { groups: outcome(isComplete ? [] : [problem]) },
  }
}

t.test('a pattern without a match is logged once, and only after a complete reading', t => {
  const logged: unknown[] = []
  const log = {
    info: () => undefined,
    warn: (fields: unknown) => logged.push(fields),
    error: () => undefined,
  }
  let unmatched = ['topics.include[0]', 'groups.exclude[1]']
  const patterns = new UnmatchedPatternsLog('prod', log, () => unmatched)
  patterns.ended(aReading(false))
  t.same([logged, patterns.current], [[], []], 'the missing names may match')
  patterns.ended(aReading(true))
  const { remedy } = unmatchedPattern
  t.same(logged, [
    { cluster: 'prod', reading: 'backlog', option: 'topics.include[0]', remedy },
    { cluster: 'prod', reading: 'backlog', option: 'groups.exclude[1]', remedy },
  ])
  patterns.ended(aReading(false))
  patterns.ended(aReading(true))
  t.equal(logged.length, 2)
  t.same(patterns.current, ['topics.include[0]', 'groups.exclude[1]'])
  unmatched = ['groups.exclude[1]']
  patterns.ended(aReading(false))
  t.same(patterns.current, ['groups.exclude[1]'], 'a match counts at once')
  t.end()
})
