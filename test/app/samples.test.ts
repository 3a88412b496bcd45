import t from 'tap'
import { parseScrape } from '../real/samples.ts'
import { samplesOf } from './samples.ts'

t.test('a scrape that prints a series twice is refused in every test that reads it', t => {
  const twice = '# HELP lag Lag.\nlag{topic="a"} 1\nlag{topic="b"} 1\nlag{topic="a"} 2\n'
  for (const read of [samplesOf, parseScrape]) {
    t.throws(() => read(twice), { message: 'series printed twice: lag{topic="a"}' })
    t.doesNotThrow(() => read(twice.replace('{topic="b"}', '').replace('"a"} 2', '"c"} 2')))
  }
  t.end()
})
