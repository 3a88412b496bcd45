import type { FlagSetting } from '../../src/config/flags.ts'
import { flags, loadConfig, type ValidatedConfig } from '../../src/configuration.ts'
import type { Environment } from '../../src/config/environment.ts'
import { configErrorText } from '../../src/config/config-error.ts'

/** Flags as on a command line: `{ '--kafka.brokers': ['kafka-1:9092'] }`. */
export function flagSettings(
  values: Readonly<Record<string, FlagSetting['value']>>,
): FlagSetting[] {
  return Object.entries(values).map(([name, value]) => {
    const flag = flags.find(flag => flag.name === name)
    if (flag === undefined) throw new Error(`there is no flag ${name}`)
    return { flag, value }
  })
}

/** Loads a configuration without flags; throws its errors. */
export async function configOf(
  file: string | null,
  environment: Environment = {},
): Promise<ValidatedConfig> {
  const result = await loadConfig({ file, flags: [], environment })
  if ('config' in result) return result.config
  throw new Error(result.errors.map(configErrorText).join('\n'))
}
