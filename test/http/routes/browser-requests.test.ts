import t from 'tap'
import { isPrivateHost } from '../../../src/http/routes/browser-requests.ts'

const hosts: readonly [host: string | undefined, isPrivate: boolean][] = [
  ['127.0.0.1:19308', true],
  ['[::1]:19308', true],
  ['[fd00::1]', true],
  ['localhost', true],
  ['LOCALHOST:19308', true],
  ['tidemark', true],
  ['tidemark.monitoring.svc:19308', true],
  ['tidemark.monitoring.svc.cluster.local', true],
  ['exporter.home.arpa.', true],
  [undefined, true],
  ['attacker.example', false],
  ['attacker.example:19308', false],
  ['127.0.0.1.attacker.example', false],
  ['svc.attacker.example', false],
  ['notlocal', true],
  ['evil.notlocal', false],
  ['', false],
  ['a@127.0.0.1:x', false],
]

for (const [host, isPrivate] of hosts) {
  t.equal(
    isPrivateHost(host),
    isPrivate,
    `${host ?? 'no host'} is ${isPrivate ? '' : 'not '}private`,
  )
}
