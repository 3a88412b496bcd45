import t from 'tap'
import { numberOn, type Scale, wordsOf } from '../../dashboards/source/scale.ts'

const light: Scale = {
  label: 'light',
  words: [
    ['go', 'green'],
    ['stop', 'red'],
  ],
}

t.test('each word has a number, the worst the highest, and only what holds counts', t => {
  t.equal(
    numberOn(light, 'crossing', 'street', 'city="here"'),
    'max by (street) (1 * (crossing{light="stop",city="here"} == 1) or 0 * (crossing{light="go",city="here"} == 1))',
  )
  t.end()
})

t.test('the number is shown as the word, in its colour', t => {
  t.match(wordsOf(light), [
    {
      type: 'value',
      options: { 0: { text: 'go', color: 'green' }, 1: { text: 'stop', color: 'red' } },
    },
  ])
  t.end()
})
