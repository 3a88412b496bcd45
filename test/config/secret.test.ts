import { inspect } from 'node:util'
import t from 'tap'
import { stringify } from 'yaml'
import { LoadedFile } from '../../src/config/loaded-file.ts'
import { Secret } from '../../src/config/secret.ts'

const secret = new Secret('hunter2')

const prints: Readonly<Record<string, string>> = {
  'as text': String(secret),
  'as JSON': JSON.stringify({ secret }),
  'when inspected': inspect({ secret }, { showHidden: true, depth: 9 }),
  'as YAML': stringify({ secret }),
  'as the content of a file': inspect(new LoadedFile('key.pem', 'hunter2'), { depth: 9 }),
  'as a file in JSON': JSON.stringify(new LoadedFile('key.pem', 'hunter2')),
}

for (const [how, printed] of Object.entries(prints)) {
  t.test(`a secret does not show ${how}`, t => {
    t.notMatch(printed, /hunter2/)
    t.match(printed, /<redacted>|key\.pem/)
    t.end()
  })
}

t.test('a secret is returned by reveal only', t => {
  t.equal(secret.reveal(), 'hunter2')
  t.ok(secret.equals(new Secret('hunter2')))
  t.notOk(secret.equals(new Secret('hunter3')))
  t.end()
})

t.test('a password from a file does not include the newline that editors add', t => {
  const password = (content: string): string => new LoadedFile('p', content).password().reveal()
  t.equal(password('hunter2\n'), 'hunter2')
  t.equal(password('hunter2\r\n'), 'hunter2')
  t.equal(password(' hunter2 '), ' hunter2 ')
  t.end()
})
