import { optionTree } from '../../src/configuration.ts'
import type { Option } from '../../src/config/option-tree.ts'

/**
 * Returns the JSON Schema of the configuration, for editors.
 *
 * Draft 7, which YAML plugins of editors support. Rules over several options, such as unique names,
 * are validated by the program only.
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

function schemaOf({ notes, type, isList, defaultValue, children }: Option): object {
  const description = [notes.description, notes.tradeOff].join(' ').trim()
  const value = type?.jsonSchema ?? mappingOf(children)
  const schema = type === undefined && isList ? { type: 'array', items: value } : value
  return { description, ...schema, ...(defaultValue !== undefined && { default: defaultValue }) }
}
