import { readdirSync, readFileSync } from 'node:fs'
import t from 'tap'
import { loadConfig } from '../../src/configuration.ts'
import { configErrorText } from '../../src/config/config-error.ts'

// One YAML file for each error, beside it the exact text that the operator sees.
const folder = 'test/config/errors'

for (const name of readdirSync(folder).filter(name => name.endsWith('.yaml'))) {
  await t.test(`${name} is reported with the text beside it`, async t => {
    const file = `${folder}/${name}`
    const result = await loadConfig({ file, flags: [], environment: {} })
    const reported = 'errors' in result ? result.errors.map(configErrorText) : ['no error']
    const expected = readFileSync(file.replace(/yaml$/, 'txt'), 'utf8')
    t.equal(`${reported.join('\n')}\n`, expected)
  })
}
