import type { FlagDeclaration } from '../config/flags.ts'
import { choice } from '../config/option-types.ts'
import { section, withDefault } from '../config/option.ts'

export const log = section({
  level: withDefault(choice('trace', 'debug', 'info', 'warn', 'error'), 'info', {
    description: 'The least severe messages that are logged.',
    tradeOff: '`debug` logs each reading, `trace` each request to a broker.',
  }),
  format: withDefault(choice('auto', 'logfmt', 'json'), 'auto', {
    description: 'How messages look: `auto` is for people on a terminal and `logfmt` elsewhere.',
  }),
})

export const logFlags: readonly FlagDeclaration[] = ['log.level', 'log.format']
