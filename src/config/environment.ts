import type { Finding, Resolution } from './config-error.ts'
import { mapTexts, type Path } from './path.ts'

export type Environment = Readonly<Record<string, string | undefined>>

/** `$${`, then a reference, then the start of something that looks like one but is not. */
const reference = /\$\$\{|\$\{([A-Za-z_]\w*)(?::-([^}]*))?\}|\$\{/g

/**
 * Puts environment variables into the texts of a configuration.
 *
 * `${NAME}` must be set; `${NAME:-default}` stands for the default where it is not set or empty, as
 * in a shell; `$${` is a plain `${`. Names of options are left alone.
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

function valueOf(set: string | undefined, fallback: string | undefined): string | undefined {
  return fallback !== undefined && (set ?? '') === '' ? fallback : set
}

function unresolved(path: Path, name: string | undefined): Finding {
  const explanation =
    name === undefined
      ? 'found `${` without a variable, expected `${NAME}` or `${NAME:-default}` (`$${` stands for a plain `${`)'
      : `environment variable \`${name}\` is not set; set it, or give a default as in \`\${${name}:-default}\``
  return { path, headline: 'invalid option', explanation }
}
