import type { Finding, Resolution } from './config-error.ts'
import { mapTexts, type Path } from './path.ts'

export type Environment = Readonly<Record<string, string | undefined>>

/** Alternatives in order: `$${`, a reference, and `${` that starts no valid reference. */
const reference = /\$\$\{|\$\{([A-Za-z_]\w*)(?::-([^}]*))?\}|\$\{/g

/**
 * Replaces references to environment variables in the strings of a configuration.
 *
 * The variable of `${NAME}` must be set; `${NAME:-default}` is the default if the variable is not
 * set or empty, as in a shell; `$${` is a literal `${`. Option names are not changed.
 */
export function substituteVariables(config: unknown, environment: Environment): Resolution {
  const findings: Finding[] = []
  const value = mapTexts(config, (text, path) =>
    text.replace(reference, (found, name?: string, fallback?: string) => {
      if (found === '$${') return '${'
      const replacement = name === undefined ? undefined : valueOf(environment[name], fallback)
      if (replacement === undefined) findings.push(unresolved(path, name))
      return replacement ?? ''
    }),
  )
  return { value, findings }
}

/** Returns the references in a text, such as `${NAME}`, each once and without its default. */
export function variablesIn(text: string): readonly string[] {
  const names = [...text.matchAll(reference)].flatMap(([, name]) => name ?? [])
  return [...new Set(names)].map(name => `\${${name}}`)
}

function valueOf(set: string | undefined, fallback: string | undefined): string | undefined {
  return fallback !== undefined && (set ?? '') === '' ? fallback : set
}

function unresolved(path: Path, name: string | undefined): Finding {
  const explanation =
    name === undefined
      ? 'found "${" without a variable, expected ${NAME} or ${NAME:-default} (write $${ for a literal ${)'
      : `environment variable ${name} is not set; set it or add a default, such as \${${name}:-default}`
  return { path, headline: 'invalid option', explanation }
}
