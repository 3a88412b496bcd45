import { z } from 'zod'
import { configuration } from './configuration.ts'
import { kindOf } from './kind.ts'
import { notesOf } from './option.ts'

/**
 * The configuration as JSON Schema, for editors.
 *
 * Draft 7, which the YAML plugins of editors understand. What spans several options (names that are
 * unique, one password) is left to the program.
 */
export function configurationSchema(): object {
  const schema = z.toJSONSchema(configuration, {
    io: 'input',
    target: 'draft-7',
    unrepresentable: 'any',
    override: ({ zodSchema, jsonSchema }) => {
      const kind = kindOf.get(zodSchema)
      ...
    },
  })
  return { ...schema, title: 'tidemark configuration' }
}
