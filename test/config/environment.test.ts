import t from 'tap'
import { substituteVariables } from '../../src/config/environment.ts'

const environment = { HOST: 'kafka-1', EMPTY: '', PASSWORD: '$1 ${HOST} $&' }

const cases: readonly { readonly text: string; readonly becomes: string }[] = [
  { text: '${HOST}:9092', becomes: 'kafka-1:9092' },
  { text: '${HOST}${HOST}', becomes: 'kafka-1kafka-1' },
  { text: '${UNSET:-localhost}', becomes: 'localhost' },
  { text: '${EMPTY:-localhost}', becomes: 'localhost' },
  { text: '${UNSET:-}', becomes: '' },
  { text: '${EMPTY}', becomes: '' },
  {
    text: 'references in the value of a variable are not resolved: ${PASSWORD}',
    becomes: 'references in the value of a variable are not resolved: $1 ${HOST} $&',
  },
  { text: '$${HOST}', becomes: '${HOST}' },
  { text: '$HOST, 5$ and {HOST}', becomes: '$HOST, 5$ and {HOST}' },
]

for (const { text, becomes } of cases) {
  t.test(`${text} becomes ${becomes}`, t => {
    t.strictSame(substituteVariables({ list: [text] }, environment), {
      value: { list: [becomes] },
      findings: [],
    })
    t.end()
  })
}

t.test('option names and values other than strings are unchanged', t => {
  const config = { '${HOST}': [1, true, null] }
  t.strictSame(substituteVariables(config, environment).value, config)
  t.end()
})

t.test('a variable that is not set is an error at the path of its option', t => {
  const { findings } = substituteVariables({ kafka: [{ name: '${UNSET}' }] }, environment)
  t.match(findings, [{ path: ['kafka', 0, 'name'], explanation: /UNSET is not set/ }])
  t.end()
})
