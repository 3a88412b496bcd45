import t from 'tap'
import { closestWord } from '../../src/config/did-you-mean.ts'

const words = ['name', 'brokers', 'client_id', 'tls', 'request_timeout']

const cases: readonly { readonly found: string; readonly meant: string | undefined }[] = [
  { found: 'broker', meant: 'brokers' },
  { found: 'borkers', meant: 'brokers' },
  { found: 'client-id', meant: 'client_id' },
  { found: 'clientId', meant: 'client_id' },
  { found: 'requestTimeout', meant: 'request_timeout' },
  { found: 'TLS', meant: 'tls' },
  { found: 'ssl', meant: undefined },
  { found: 'owner', meant: undefined },
  { found: '', meant: undefined },
]

for (const { found, meant } of cases) {
  t.test(`"${found}" ${meant === undefined ? 'is close to nothing' : `means ${meant}`}`, t => {
    t.equal(closestWord(found, words), meant)
    t.end()
  })
}
