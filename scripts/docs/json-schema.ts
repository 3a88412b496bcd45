import { optionTree } from '../../src/configuration.ts'
import type { Option } from '../../src/config/option-tree.ts'

/**
 * The configuration as JSON Schema, for editors.
 *
 * Draft 7, which the YAML plugins of editors understand. What spans several options (names that are
 * unique, one password) is left to the program.
 */
export function configurationSchema(): object {
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'Configuration of tidemark',
    ...mappingOf(optionTree.roots),
  }
}

function mappingOf(options: readonly Option[]): object {
  return {
    type: 'object',
    additionalProperties: false,
    required: options.filter(({ isRequired }) => isRequired).map(({ key }) => key),
    properties: Object.fromEntries(options.map(option => [option.key, schemaOf(option)])),
  }
}

function schemaOf({ notes, type: kind, isList, defaultValue, children }: Option): object {
  const description = [notes.description, notes.tradeOff].join(' ').trim()
  const value = kind?.jsonSchema ?? mappingOf(children)
  const schema = kind === undefined && isList ? { type: 'array', items: value } : value
  return { description, ...schema, ...(defaultValue !== undefined && { default: defaultValue }) }
}
