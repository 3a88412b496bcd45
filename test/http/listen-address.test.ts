import t from 'tap'
import { ListenError, parseListenAddress } from '../../src/http/listen-address.ts'

const addresses: readonly [text: string, host: string, port: number][] = [
  [':19308', '', 19308],
  ['127.0.0.1:0', '127.0.0.1', 0],
  ['localhost:9100', 'localhost', 9100],
  ['[::1]:9100', '::1', 9100],
  ['[::]:65535', '::', 65535],
]

for (const [text, host, port] of addresses) {
  t.same(parseListenAddress(text), { host, port }, text)
}

for (const text of [
  '',
  '19308',
  'localhost',
  ':65536',
  '::1:9100',
  'http://localhost:1',
  ':-1',
  ' :1',
]) {
  t.throws(
    () => parseListenAddress(text),
    {
      message: `listen address: expected \`:port\` or \`host:port\`, such as \`:19308\` or \`[::1]:19308\`, found \`${text}\``,
    },
    `\`${text}\` is not a listen address`,
  )
}

t.test('an error of the listening socket contains reason and fix', t => {
  const cases: readonly [code: string, remedy: RegExp][] = [
    ['EADDRINUSE', /in use by another process; choose another one with --web\.listen-address$/],
    ['EACCES', /choose a port above 1023 with --web\.listen-address$/],
    ['EADDRNOTAVAIL', /no network interface of this machine has this address/],
    ['ENOTFOUND', /the host name cannot be resolved/],
    ['EAI_AGAIN', /the host name cannot be resolved/],
    ['ENOBUFS', /cannot listen on :1: something else$/],
  ]
  for (const [code, remedy] of cases) {
    const cause = Object.assign(new Error('something else'), { code })
    t.match(new ListenError(':1', cause).message, remedy, code)
  }
  t.equal(new ListenError(':1', 'odd').message, 'cannot listen on :1: odd')
  t.end()
})
