import t from 'tap'
import { closestWord } from '../../src/config/did-you-mean.ts'

const words = ['name', 'brokers', 'client_id', 'tls', 'request_timeout']

const cases: readonly { readonly found: string; readonly suggestion: string | undefined }[] = [
  { found: 'broker', suggestion: 'brokers' },
  { found: 'borkers', suggestion: 'brokers' },
  { found: 'client-id', suggestion: 'client_id' },
  { found: 'clientId', suggestion: 'client_id' },
  { found: 'requestTimeout', suggestion: 'request_timeout' },
  { found: 'TLS', suggestion: 'tls' },
  { found: 'ssl', suggestion: undefined },
  { found: 'owner', suggestion: undefined },
  { found: '', suggestion: undefined },
]

for (const { found, suggestion } of cases) {
  t.test(
    `"${found}" ${suggestion === undefined ? 'has no suggestion' : `suggests ${suggestion}`}`,
    t => {
      t.equal(closestWord(found, words), suggestion)
      t.end()
    },
  )
}
