import { type Command, Option } from 'commander'
import { flags } from '../configuration.ts'
import type { Flag, FlagSetting } from '../config/flags.ts'
import type { OptionType } from '../config/option-type.ts'
import type { Option as ConfigOption } from '../config/option-tree.ts'

/** Headings of the help, by section of the configuration. */
const headings: Readonly<Record<string, string>> = {
  web: 'Web options:',
  log: 'Log options:',
  kafka: 'Kafka options (one cluster, without a file):',
  rabbitmq: 'RabbitMQ options (one cluster, without a file):',
}

/** Adds a flag for each configuration option that has one. */
export function addOptionFlags(command: Command): void {
  for (const flag of flags) command.addOption(commanderOption(flag))
}

/** Returns the flags on the command line, in the order of the help. */
export function flagSettings(command: Command): readonly FlagSetting[] {
  return flags.flatMap(flag => {
    const value: unknown = command.getOptionValue(commanderOption(flag).attributeName())
    return value === undefined ? [] : [{ flag, value: value as FlagSetting['value'] }]
  })
}

function commanderOption(flag: Flag): Option {
  const { name, option } = flag
  const { placeholder = 'value', trait } = option.type ?? {}
  const isSwitch = trait === 'switch'
  const declared = new Option(
    isSwitch ? name : `${name} <${placeholder}${option.isList ? '...' : ''}>`,
    description(option) + defaultText(option),
  )
  // One value per flag, repeated for more: a variadic flag would consume the command after it.
  declared.variadic = false
  if (option.isList) declared.argParser(appendValues(trait))
  const [section = ''] = option.path.split(/[.[]/)
  return declared.helpGroup(headings[section] ?? 'Options:')
}

/** Only the first sentence; the reference documentation has the rest. */
function description({ notes, type }: ConfigOption): string {
  const [sentence = ''] = notes.description.split(/(?<=[.;:]) /)
  const choices = type?.trait === 'choice' ? `: ${type.name.replaceAll('`', '')}` : ''
  return sentence.replace(/[.;:]$/, '') + choices
}

function defaultText({ defaultValue }: ConfigOption): string {
  const isPrintable = typeof defaultValue === 'string' || typeof defaultValue === 'number'
  return isPrintable ? ` (default: ${defaultValue})` : ''
}

/** Splits addresses at commas, but not patterns: a comma is part of `a{1,2}`. */
function appendValues(
  trait: OptionType['trait'],
): (value: string, before?: readonly string[]) => readonly string[] {
  return (value, before = []) => [...before, ...(trait === 'patterns' ? [value] : value.split(','))]
}
