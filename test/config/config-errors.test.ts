import { readdirSync, readFileSync } from 'node:fs'
import t from 'tap'
import { loadConfig } from '../../src/configuration.ts'
import { configErrorText } from '../../src/config/config-error.ts'

// One file for each mistake, beside it the exact text that the operator sees.
const folder = 'test/config/mistakes'

for (const name of readdirSync(folder).filter(name => name.endsWith('.yaml'))) {
  await t.test(`${name} is told as its text says`, async t => {
    const file = `${folder}/${name}`
    const result = await loadConfig({ file, flags: [], environment: {} })
    const told = 'errors' in result ? result.errors.map(configErrorText) : ['no mistake']
    const expected = readFileSync(file.replace(/yaml$/, 'txt'), 'utf8')
    t.equal(`${told.join('\n')}\n`, expected)
  })
}
