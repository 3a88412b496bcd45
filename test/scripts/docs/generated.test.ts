import { readFileSync } from 'node:fs'
import t from 'tap'
import { parse } from 'yaml'
import { exampleConfiguration } from '../../../scripts/docs/example-configuration.ts'
import { configurationSchema } from '../../../scripts/docs/json-schema.ts'
import { optionTree, redacted } from '../../../src/configuration.ts'
import { pathText } from '../../../src/config/path.ts'
import { configurationReference } from '../../../scripts/docs/configuration-reference.ts'
import { configOf } from '../../config/sources.ts'

const remedy = 'is as its options say (else: npm run docs)'

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

t.test('exporter.yaml is valid as it stands and says what holds without it', async t => {
  const stated = redacted(await configOf('exporter.yaml'))
  t.equal(stated, redacted(await configOf(null)))
})

t.test('every option stands in exporter.yaml, some commented out', t => {
  const complete = readFileSync('exporter.yaml', 'utf8').replaceAll(/^( *)#(?=(?:- )?\w+:)/gm, '$1')
  const stated = new Set(pathsIn(parse(complete)))
  const absent = optionTree.all.map(({ path }) => path).filter(path => !stated.has(path))
  t.strictSame(absent, [])
  t.end()
})

t.test('what is said about an option are whole sentences', t => {
  const sentences = optionTree.all.flatMap(({ path, notes: { description: about, tradeOff } }) =>
    [about, tradeOff ?? about].map(sentence => ({ path, sentence })),
  )
  const open = sentences.filter(({ sentence }) => !/^[A-Z`0-9].*[.]$/.test(sentence))
  t.strictSame(open, [])
  t.end()
})

/** The paths of all options that a YAML value states: `kafka[].tls`. */
function pathsIn(value: unknown, path = ''): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(entry => pathsIn(entry, `${path}[]`))
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, inner]) => {
    const optionPath = path === '' ? key : pathText([path, key])
    return [optionPath, ...pathsIn(inner, optionPath)]
  })
}
