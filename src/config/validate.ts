import type { z } from 'zod'
import { closestWord } from './did-you-mean.ts'
import { type Finding, foundText } from './config-error.ts'
import type { Violation } from './option.ts'
import type { OptionTree } from './option-tree.ts'
import { optionPath, type Path, valueAt } from './path.ts'

declare const validated: unique symbol

/** A configuration without errors; only `validate` creates one. */
export type Validated<Config> = Config & { readonly [validated]: true }

type Validation<Config> =
  { readonly config: Validated<Config> } | { readonly findings: readonly Finding[] }

/** Returns the configuration in the program's form, or every error in it. */
export function validate<Config>(
  value: unknown,
  schema: z.ZodType<Config>,
  options: OptionTree,
): Validation<Config> {
  const result = schema.safeParse(value)
  if (result.success) return { config: result.data as Validated<Config> }
  return { findings: result.error.issues.flatMap(issue => findingsOf(issue, value, options)) }
}

function findingsOf(
  issue: z.core.$ZodIssue,
  config: unknown,
  options: OptionTree,
): readonly Finding[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map(key => unknownOption([...issue.path, key], options))
  }
  const { path, message } = issue
  const params =
    issue.code === 'custom' ? (issue.params as Partial<Violation> | undefined) : undefined
  const value = valueAt(config, path)
  if (value === undefined || params?.headline !== undefined) {
    return [{ path, headline: 'missing option', explanation: `expected ${message}` }]
  }
  const isSecret = options.at(optionPath(path))?.type?.trait === 'secret'
  const found = params?.found ?? foundText(value, isSecret)
  return [{ path, headline: 'invalid option', explanation: `found ${found}, expected ${message}` }]
}

function unknownOption(path: Path, options: OptionTree): Finding {
  const allowed = options.siblings(optionPath(path)).map(({ key }) => key)
  const suggestion = closestWord(String(path.at(-1)), allowed)
  const explanation =
    suggestion === undefined ? `allowed here: ${allowed.join(', ')}` : `did you mean ${suggestion}?`
  return { path, headline: 'unknown option', explanation }
}
