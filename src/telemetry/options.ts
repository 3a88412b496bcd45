import type { FlagDeclaration } from '../config/flags.ts'
import { choice } from '../config/option-types.ts'
import { section, withDefault } from '../config/option.ts'

export const log = section({
  level: withDefault(choice('trace', 'debug', 'info', 'warn', 'error'), 'info', {
    description: 'Lowest severity that is logged.',
    tradeOff: '`debug` logs each reading, `trace` each request to a broker.',
  }),
  format: withDefault(choice('auto', 'logfmt', 'json'), 'auto', {
    description: 'Log format. `auto` is a readable format on a terminal and `logfmt` otherwise.',
  }),
})

export const logFlags: readonly FlagDeclaration[] = ['log.level', 'log.format']
