import t from 'tap'
import { numberOn, type Scale, stateMappings } from '../../dashboards/source/scale.ts'

const light: Scale = {
  label: 'light',
  states: [
    ['go', 'green'],
    ['stop', 'red'],
  ],
}

t.test(
  'each state has a number, the worst state the highest, and only the current state counts',
  t => {
    t.equal(
      numberOn(light, 'crossing', 'street', 'city="here"'),
      'max by (street) (1 * (crossing{light="stop",city="here"} == 1) or 0 * (crossing{light="go",city="here"} == 1))',
    )
    t.end()
  },
)

t.test('the number is shown as the state, in its colour', t => {
  t.match(stateMappings(light), [
    {
      type: 'value',
      options: { 0: { text: 'go', color: 'green' }, 1: { text: 'stop', color: 'red' } },
    },
  ])
  t.end()
})
