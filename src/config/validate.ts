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

interface Values {
  /** The values to validate, in which variables and files are resolved. */
  readonly resolved: unknown
  /** The same as in the file and in the flags, which is what errors show. */
  readonly written: unknown
}

/** Returns the configuration in the program's form, or every error in it. */
export function validate<Config>(
  values: Values,
  schema: z.ZodType<Config>,
  options: OptionTree,
): Validation<Config> {
  const result = schema.safeParse(values.resolved)
  if (result.success) return { config: result.data as Validated<Config> }
  return { findings: result.error.issues.flatMap(issue => findingsOf(issue, values, options)) }
}

function findingsOf(
  issue: z.core.$ZodIssue,
  { resolved, written }: Values,
  options: OptionTree,
): readonly Finding[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map(key => unknownOption([...issue.path, key], options))
  }
  const { path, message } = issue
  const params =
    issue.code === 'custom' ? (issue.params as Partial<Violation> | undefined) : undefined
  if (valueAt(resolved, path) === undefined || params?.headline !== undefined) {
    return [{ path, headline: 'missing option', explanation: `expected ${message}` }]
  }
  const { isQuotable } = options.at(optionPath(path))?.type ?? {}
  const found = params?.found ?? foundText(valueAt(written, path), isQuotable)
  return [{ path, headline: 'invalid option', explanation: `found ${found}, expected ${message}` }]
}

function unknownOption(path: Path, options: OptionTree): Finding {
  const allowed = options.siblings(optionPath(path)).map(({ key }) => key)
  const suggestion = closestWord(String(path.at(-1)), allowed)
  const explanation =
    suggestion === undefined ? `allowed here: ${allowed.join(', ')}` : `did you mean ${suggestion}?`
  return { path, headline: 'unknown option', explanation }
}
