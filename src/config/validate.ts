import type { z } from 'zod'
import { type Configuration, configuration, type ValidatedConfig } from '../configuration.ts'
import { closestWord } from './did-you-mean.ts'
import { type Finding, foundText } from './config-error.ts'
import type { Violation } from './option.ts'
import { optionAt, optionsBeside } from './option-tree.ts'
import { optionPath, type Path, valueAt } from './path.ts'

export type Validation =
  { readonly config: ValidatedConfig } | { readonly findings: readonly Finding[] }

/** The configuration in the program's form, or every mistake in it. */
export function validate(value: unknown): Validation {
  const result = configuration.safeParse(value)
  if (result.success) return { config: branded(result.data) }
  return { findings: result.error.issues.flatMap(issue => findingsOf(issue, value)) }
}

/** The one place where a configuration becomes a validated one. */
function branded(config: Configuration): ValidatedConfig {
  return config as ValidatedConfig
}

function findingsOf(issue: z.core.$ZodIssue, config: unknown): readonly Finding[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map(key => unknownOption([...issue.path, key]))
  }
  const { path, message } = issue
  const params =
    issue.code === 'custom' ? (issue.params as Partial<Violation> | undefined) : undefined
  const value = valueAt(config, path)
  if (value === undefined || params?.headline !== undefined) {
    return [{ path, headline: 'missing option', explanation: `expected ${message}` }]
  }
  const isSecret = optionAt(optionPath(path))?.type?.trait === 'secret'
  const found = params?.found ?? foundText(value, isSecret)
  return [{ path, headline: 'invalid option', explanation: `found ${found}, expected ${message}` }]
}

function unknownOption(path: Path): Finding {
  const allowed = optionsBeside(optionPath(path)).map(({ key }) => key)
  const meant = closestWord(String(path.at(-1)), allowed)
  const explanation =
    meant === undefined
      ? `allowed here are ${allowed.map(key => `\`${key}\``).join(', ')}`
      : `did you mean \`${meant}\`?`
  return { path, headline: 'unknown option', explanation }
}
