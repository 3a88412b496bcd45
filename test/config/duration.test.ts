import t from 'tap'
import { durationText, parseDuration } from '../../src/config/duration.ts'

const durations: readonly { readonly text: string; readonly seconds: number }[] = [
  { text: '500ms', seconds: 0.5 },
  { text: '15s', seconds: 15 },
  { text: '1m30s', seconds: 90 },
  { text: '1h', seconds: 3600 },
  { text: '1d2h3m4s5ms', seconds: 93_784.005 },
  { text: '0s', seconds: 0 },
]

for (const { text, seconds } of durations) {
  t.test(`${text} is ${seconds} seconds and back`, t => {
    t.equal(parseDuration(text), seconds)
    t.equal(durationText(seconds), text)
    t.end()
  })
}

t.test('a duration is printed with the largest units', t => {
  t.equal(durationText(60), '1m')
  t.equal(durationText(0.1 + 0.2), '300ms')
  t.end()
})

for (const text of ['', '15', '15 s', '1.5s', '30s1m', '-1s', '1S', 's', '1w']) {
  t.test(`"${text}" is not a duration`, t => {
    t.equal(parseDuration(text), undefined)
    t.end()
  })
}
