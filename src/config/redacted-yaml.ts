import { stringify } from 'yaml'
import { z } from 'zod'
import type { Validated } from './validate.ts'

/** Returns a configuration as YAML, with every default and with each secret as `<redacted>`. */
export function redactedYaml<Config>(schema: z.ZodType<Config>, config: Validated<Config>): string {
  return stringify(z.encode(schema, config), { lineWidth: 0 })
}
