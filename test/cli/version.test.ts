import { join } from 'node:path'
import t from 'tap'
import { revisionOf } from '../../src/cli/version.ts'

t.test('the revision is the line that the build wrote', t => {
  const folder = t.testdir({ revision: '0b5f3ad\n' })
  t.equal(revisionOf(join(folder, 'revision')), '0b5f3ad')
  t.end()
})

t.test('without a file, or with an empty build argument, the revision is unknown', t => {
  const folder = t.testdir({ revision: '' })
  t.equal(revisionOf(join(folder, 'revision')), 'unknown')
  t.equal(revisionOf(join(folder, 'missing')), 'unknown')
  t.end()
})
