import { Ajv2020 as Ajv } from 'ajv/dist/2020.js'
import { shippedText } from './shipped-yaml.ts'

type Complaints = (value: unknown) => readonly string[]

// These schemas have keywords of their own, and patterns that are not written for JavaScript alone.
const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: false })
for (const file of ['compose-spec', 'kubernetes', 'prometheus-operator']) {
  const text = shippedText(`test/examples/fixtures/${file}.schema.json`)
  ajv.addSchema(JSON.parse(text) as object, file)
}

/** What a schema of `fixtures` finds wrong with a value, or what one of its definitions does. */
export function schemaComplaints(schema: string, definition?: string): Complaints {
  const pointer = definition === undefined ? '' : `#/$defs/${definition}`
  const isValid = ajv.getSchema(schema + pointer)
  if (isValid === undefined)
    throw new Error(`${schema} does not define ${definition ?? 'anything'}`)
  return value => {
    void isValid(value)
    return (isValid.errors ?? []).map(({ instancePath, message, params }) => {
      return `${instancePath}: ${message ?? 'wrong'} ${JSON.stringify(params)}`
    })
  }
}
