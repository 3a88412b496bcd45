import { type Command, Option } from 'commander'
import { flags } from '../configuration.ts'
import type { Flag, FlagSetting } from '../config/flags.ts'
import type { OptionType } from '../config/option-type.ts'
import type { Option as ConfigOption } from '../config/option-tree.ts'

/** Headings of the help, by the section of the configuration that the flags are about. */
const headings: Readonly<Record<string, string>> = {
  web: 'Web options:',
  log: 'Log options:',
  kafka: 'Kafka options (one cluster, without a file):',
  rabbitmq: 'RabbitMQ options (one cluster, without a file):',
}

/** Adds every flag that sets an option of the configuration. */
export function addOptionFlags(command: Command): void {
  for (const flag of flags) command.addOption(commanderOption(flag))
}

/** The flags that were given, in the order of the help. */
export function givenFlags(command: Command): readonly FlagSetting[] {
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
  // One value a flag, given again for more: else the list would swallow the command after it.
  declared.variadic = false
  if (option.isList) declared.argParser(appendedValues(trait))
  const [section = ''] = option.path.split(/[.[]/)
  return declared.helpGroup(headings[section] ?? 'Options:')
}

/** The first sentence alone; the reference has the rest. */
function description({ notes, type: kind }: ConfigOption): string {
  const [sentence = ''] = notes.description.split(/(?<=[.;:]) /)
  const words = kind?.trait === 'choice' ? `: ${kind.name.replaceAll('`', '')}` : ''
  return sentence.replace(/[.;:]$/, '') + words
}

function defaultText({ defaultValue }: ConfigOption): string {
  const isTelling = typeof defaultValue === 'string' || typeof defaultValue === 'number'
  return isTelling ? ` (default: ${defaultValue})` : ''
}

/** Addresses may be given with commas; patterns may not, for a comma is part of `a{1,2}`. */
function appendedValues(
  trait: OptionType['trait'],
): (value: string, before?: readonly string[]) => readonly string[] {
  return (value, before = []) => [...before, ...(trait === 'patterns' ? [value] : value.split(','))]
}
