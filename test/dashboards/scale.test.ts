import t from 'tap'
import { countIn, numberOn, type Scale, stateMappings } from '../../dashboards/source/scale.ts'

const light: Scale = {
  label: 'light',
  states: [
    ['go', 'green'],
    ['stop', 'red'],
  ],
}

t.test('each state has a number, the worst state the highest', t => {
  t.equal(
    numberOn(light, 'crossing', 'street', 'city="here"'),
    'max by (street) (1 * crossing{light="stop",city="here"} or 0 * crossing{light="go",city="here"})',
  )
  t.end()
})

t.test('a count of states is 0 where objects exist and none has such a state', t => {
  t.equal(
    countIn('light="stop"', 'crossing', 'street', 'city="here"'),
    'sum(max by (street) (crossing{light="stop",city="here"})) or 0 * count(crossing{city="here"})',
  )
  t.end()
})

t.test('the number is shown as the state, in its colour', t => {
  t.match(stateMappings(light), [
    {
      type: 'value',
      options: { 0: { text: 'go', color: 'green' }, 1: { text: 'stop', color: 'red' } },
    },
  ])
  t.end()
})
