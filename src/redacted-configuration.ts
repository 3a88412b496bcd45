import { stringify } from 'yaml'
import { z } from 'zod'
import { configuration, type ValidatedConfig } from './configuration.ts'

/** The configuration as YAML, with every default spelled out and every secret as `<redacted>`. */
export function redacted(config: ValidatedConfig): string {
  return stringify(z.encode(configuration, config), { lineWidth: 0 })
}
