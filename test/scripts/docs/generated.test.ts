import { readFileSync } from 'node:fs'
import t from 'tap'
import { parse } from 'yaml'
import { architecturePage, withLayersTable } from '../../../scripts/docs/architecture-page.ts'
import { exampleConfiguration } from '../../../scripts/docs/example-configuration.ts'
import { configurationSchema } from '../../../scripts/docs/json-schema.ts'
import { optionTree, redacted } from '../../../src/configuration.ts'
import { pathText } from '../../../src/config/path.ts'
import { configurationReference } from '../../../scripts/docs/configuration-reference.ts'
import { configOf } from '../../config/sources.ts'

const remedy = 'matches its source (fix: npm run docs)'

t.test(`exporter.yaml ${remedy}`, t => {
  t.equal(readFileSync('exporter.yaml', 'utf8'), exampleConfiguration())
  t.end()
})

t.test(`docs/configuration.md ${remedy}`, t => {
  t.equal(readFileSync('docs/configuration.md', 'utf8'), configurationReference())
  t.end()
})

t.test(`docs/exporter.schema.json ${remedy}`, t => {
  const committed: unknown = JSON.parse(readFileSync('docs/exporter.schema.json', 'utf8'))
  t.strictSame(committed, JSON.parse(JSON.stringify(configurationSchema())))
  t.end()
})

t.test(`the folder table of docs/architecture.md ${remedy}`, t => {
  t.equal(readFileSync('docs/architecture.md', 'utf8'), architecturePage())
  t.end()
})

t.test('the folder table has a row for each place, between its markers', t => {
  const page = 'before\n<!-- layers:begin -->\nold\n<!-- layers:end -->\nafter\n'
  t.match(withLayersTable(page), /^before\n<!-- layers:begin -->\n\| place/)
  t.match(withLayersTable(page), /\n\| `src\/reading\/` \| contracts: .* \| `text` \|\n/)
  t.match(withLayersTable(page), /\|\n<!-- layers:end -->\nafter\n$/)
  t.notMatch(withLayersTable(page), 'old')
  t.end()
})

t.test('a page without the markers of the folder table is an error', t => {
  t.throws(() => withLayersTable('page'), /expected <!-- layers:begin --> before/)
  t.end()
})

t.test('exporter.yaml is valid and equals the defaults', async t => {
  const configured = redacted(await configOf('exporter.yaml'))
  t.equal(configured, redacted(await configOf(null)))
})

t.test('exporter.yaml contains every option, some commented out', t => {
  const complete = readFileSync('exporter.yaml', 'utf8').replaceAll(/^( *)#(?=(?:- )?\w+:)/gm, '$1')
  const documented = new Set(pathsIn(parse(complete)))
  const absent = optionTree.all.map(({ path }) => path).filter(path => !documented.has(path))
  t.strictSame(absent, [])
  t.end()
})

t.test('option texts are whole sentences', t => {
  const sentences = optionTree.all.flatMap(({ path, notes: { description, tradeOff } }) =>
    [description, tradeOff ?? description].map(sentence => ({ path, sentence })),
  )
  const incomplete = sentences.filter(({ sentence }) => !/^[A-Z`0-9].*[.]$/.test(sentence))
  t.strictSame(incomplete, [])
  t.end()
})

/** Returns the paths of all options in a YAML value: `kafka[].tls`. */
function pathsIn(value: unknown, path = ''): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(entry => pathsIn(entry, `${path}[]`))
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, inner]) => {
    const optionPath = path === '' ? key : pathText([path, key])
    return [optionPath, ...pathsIn(inner, optionPath)]
  })
}
