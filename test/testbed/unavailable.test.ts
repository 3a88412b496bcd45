import t from 'tap'
import { execute } from '../../testbed/execute.ts'
import { orUnavailable } from '../../testbed/unavailable.ts'

t.test('a missing program makes the part unavailable', async t => {
  await t.rejects(
    orUnavailable('Kafka 4.3.0', () => execute('no-such-java', [])),
    {
      name: 'Unavailable',
      message: 'Kafka 4.3.0 is not available here: spawn no-such-java ENOENT',
    },
  )
})

t.test(
  'a failed program makes the part unavailable, and its error output is the reason',
  async t => {
    await t.rejects(
      orUnavailable('Kafka 4.3.0', () => execute('sh', ['-c', 'echo no network >&2; exit 1'])),
      {
        name: 'Unavailable',
        message: 'Kafka 4.3.0 is not available here: sh ended with exit code 1: no network',
      },
    )
  },
)

t.test('aborted work does not make a part unavailable', async t => {
  const signal = AbortSignal.abort()

  await t.rejects(
    orUnavailable('Kafka 4.3.0', () => execute('true', [], { signal })),
    { name: 'AbortError' },
  )
})
