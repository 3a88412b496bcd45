import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { Ajv2020 as Ajv } from 'ajv/dist/2020.js'
import { projectRoot } from '../../testbed/project-root.ts'

type Validator = (value: unknown) => readonly string[]

// Not strict: these schemas contain vendor keywords, and formats and patterns of other languages.
const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: false })
for (const name of ['compose-spec', 'keda', 'kubernetes', 'prometheus-operator']) {
  ajv.addSchema(vendoredSchema(name), name)
}

/** Returns a function that lists the violations of a vendored schema, or of one of its definitions. */
export function schemaValidator(schema: string, definition?: string): Validator {
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

function vendoredSchema(name: string): object {
  const file = join(projectRoot, 'test/examples/fixtures', `${name}.schema.json.gz`)
  return JSON.parse(gunzipSync(readFileSync(file)).toString()) as object
}
