import t from 'tap'
import { withoutAuthorization, withoutSecrets } from '../../src/text/secrets.ts'

const secret = 'hunter-22'

t.test(
  'what a server sends back of a secret is redacted, and at the end of a cut text its beginning',
  t => {
    for (const [text, expected] of [
      [`no user u:${secret}, ${secret}`, 'no user u:<redacted>, <redacted>'],
      ['bad password hunt…', 'bad password <redacted>…'],
      ['bad password hunter-2…', 'bad password <redacted>…'],
      ['bad password hun…', 'bad password hun…'],
      ['bad password hunt', 'bad password hunt'],
      ['nothing', 'nothing'],
    ] as const) {
      t.equal(withoutSecrets(text, [secret]), expected)
    }
    t.equal(withoutSecrets('guest is refused', ['guest', '']), 'guest is refused', 'a word')
    t.end()
  },
)

t.test('the value of a header Authorization is redacted in every notation', t => {
  for (const [text, expected] of [
    ['authorization: Basic dTpw\nhost: a', 'authorization: Basic <redacted>\nhost: a'],
    ['{"Authorization":"Bearer a.b-c","x":1}', '{"Authorization":"Bearer <redacted>","x":1}'],
    ["'authorization' = 'dTpw'", "'authorization' = '<redacted>'"],
    [
      String.raw`{\"authorization\":\"Basic dTpw\"}`,
      String.raw`{\"authorization\":\"Basic <redacted>\"}`,
    ],
    ['Basic authentication failed', 'Basic authentication failed'],
    ['authorization failed', 'authorization failed'],
  ] as const) {
    t.equal(withoutAuthorization(text), expected)
  }
  t.end()
})
