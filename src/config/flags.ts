import type { Option, OptionTree } from './option-tree.ts'
import { type Path, withValue } from './path.ts'

/** A command-line flag that sets an option. */
export interface Flag {
  /** `--kafka.brokers`. */
  readonly name: string
  readonly option: Option
  /** True: the option is part of a cluster, and all such flags together declare one cluster. */
  readonly isClusterOption: boolean
}

/** A flag with its value on the command line; a list where the option is a list. */
export interface FlagSetting {
  readonly flag: Flag
  readonly value: string | true | readonly string[]
}

/** A flag before its option is looked up: an option's path, alone where the flag follows from it. */
export type FlagDeclaration = string | { readonly option: string; readonly flag: string }

/**
 * Returns the flags that are declared, in the same order.
 *
 * The flag of `kafka[].client_id` is `--kafka.client-id` unless the declaration names another one.
 */
export function flagsOf(
  declarations: readonly FlagDeclaration[],
  options: OptionTree,
): readonly Flag[] {
  return declarations.map(declaration => {
    const path = typeof declaration === 'string' ? declaration : declaration.option
    const option = options.at(path)
    if (option === undefined) throw new Error(`a flag is declared for an unknown option: ${path}`)
    const name =
      typeof declaration === 'string'
        ? `--${path.replace('[]', '').replaceAll('_', '-')}`
        : declaration.flag
    return { name, option, isClusterOption: path.includes('[]') }
  })
}

/** Returns the configuration with the flags applied; cluster flags set the first cluster of a system. */
export function withFlags(config: unknown, settings: readonly FlagSetting[]): unknown {
  return settings.reduce((tree, { flag, value }) => withValue(tree, pathOf(flag), value), config)
}

/** Returns the path of the value that a flag sets. */
export function pathOf({ option }: Flag): Path {
  return option.path
    .split('.')
    .flatMap(step => (step.endsWith('[]') ? [step.slice(0, -2), 0] : [step]))
}
