import { dirname } from 'node:path'
import { withoutUrlCredentials } from '../text/url-credentials.ts'
import type { z } from 'zod'
import { type Environment, substituteVariables } from './environment.ts'
import { type Flag, type FlagSetting, pathOf, withFlags } from './flags.ts'
import { type Finding, type ConfigError, errorInFile, errorInFlag } from './config-error.ts'
import type { Place, Resolution } from './config-error.ts'
import type { OptionTree } from './option-tree.ts'
import { optionPath, type Path, pathText } from './path.ts'
import { shownPath } from './shown-path.ts'
import { readFiles, readText } from './read-files.ts'
import { validate, type Validated } from './validate.ts'
import { parseYaml, type YamlDocument } from './yaml-document.ts'

/** The sources of a configuration. */
export interface ConfigSources {
  /** Path of the YAML file. Null: no file, the flags declare the clusters. */
  readonly file: string | null
  readonly flags: readonly FlagSetting[]
  readonly environment: Environment
}

/** What a configuration consists of. */
interface ConfigDefinition<Config> {
  readonly schema: z.ZodType<Config>
  readonly options: OptionTree
  readonly flags: readonly Flag[]
  /** Returns the configuration without a file, before the flags are applied to it. */
  readonly withoutFile: (settings: readonly FlagSetting[]) => unknown
}

/** A valid configuration, or every error in it. */
export type LoadResult<Config> =
  { readonly config: Validated<Config> } | { readonly errors: readonly ConfigError[] }

/** Reads the configuration from its sources; errors in them are returned and never thrown. */
export async function loadFrom<Config>(
  sources: ConfigSources,
  definition: ConfigDefinition<Config>,
): Promise<LoadResult<Config>> {
  const { schema, options } = definition
  const draft = await draftOf(sources, definition)
  if ('errors' in draft) return { errors: firstErrors(draft.errors) }
  const read = await readFiles(draft.value, draft.folder, options)
  const values = { resolved: read.value, written: draft.written }
  const validation = validate(values, schema, options)

  const findings = [
    ...draft.findings,
    ...read.findings,
    ...('findings' in validation ? validation.findings : []),
  ]
  if ('config' in validation && findings.length === 0) return validation
  const errors = firstOfEachOption(findings).map(finding =>
    draft.errorOf(finding, shownPath(finding.path, options)),
  )
  return { errors: firstErrors(errors) }
}

/** A file of another kind has an error in each line, and a failed reload logs them all. */
const maxErrors = 50

function firstErrors(errors: readonly ConfigError[]): readonly ConfigError[] {
  const sorted = errors.toSorted(byPlace)
  const rest = sorted.length - maxErrors
  if (rest <= 0) return sorted
  return [...sorted.slice(0, maxErrors), { place: null, message: `and ${rest} more errors` }]
}

/** A configuration before its files are read and its values are validated. */
interface Draft extends Resolution {
  /** The configuration as written, with variables and paths of files. */
  readonly written: unknown
  /** Folder that relative paths start from. */
  readonly folder: string
  readonly errorOf: (finding: Finding, shown: Path) => ConfigError
}

type DraftResult = Draft | { readonly errors: readonly ConfigError[] }

type ErrorOf = Draft['errorOf']

function draftOf(
  sources: ConfigSources,
  { flags, withoutFile }: Pick<ConfigDefinition<unknown>, 'flags' | 'withoutFile'>,
): DraftResult | Promise<DraftResult> {
  const { file, flags: settings } = sources
  const errorOfFlags = flagErrors(settings, flags)
  if (file !== null) return draftOfFile(file, sources, errorOfFlags)
  const written = withFlags(withoutFile(settings), settings)
  return {
    value: written,
    written,
    findings: [],
    folder: process.cwd(),
    errorOf: errorOfFlags,
  }
}

async function draftOfFile(
  file: string,
  { flags: settings, environment }: ConfigSources,
  errorOfFlags: ErrorOf,
): Promise<DraftResult> {
  const clusterFlags = settings.filter(({ flag }) => flag.isClusterOption)
  if (clusterFlags.length > 0) {
    return { errors: clusterFlags.map(({ flag }) => notWithFile(flag.name, file)) }
  }
  const text = await readText(file)
  if (typeof text !== 'string') return { errors: [unreadable(file, text.reason)] }
  const parsed = parseYaml(text, file)
  if ('errors' in parsed) return parsed

  // YAML reads an empty file as null; treat it as an empty mapping.
  const { value, findings } = substituteVariables(parsed.value ?? {}, environment)
  return {
    value: withFlags(value, settings),
    written: withFlags(parsed.value ?? {}, settings),
    findings,
    folder: dirname(file),
    errorOf: (finding, shown) =>
      settings.some(setting => isSetBy(finding, setting))
        ? errorOfFlags(finding, shown)
        : errorInFile({ ...finding, path: shown }, placeOf(finding, parsed)),
  }
}

/** Keeps the first error of each option; later ones usually follow from it. */
function firstOfEachOption(findings: readonly Finding[]): readonly Finding[] {
  const first = new Map<string, Finding>()
  for (const finding of findings) {
    const path = pathText(finding.path)
    if (!first.has(path)) first.set(path, finding)
  }
  return [...first.values()]
}

function placeOf({ headline, path }: Finding, document: YamlDocument): Place {
  return headline === 'unknown option' ? document.nameAt(path) : document.valueAt(path)
}

function flagErrors(settings: readonly FlagSetting[], flags: readonly Flag[]): ErrorOf {
  return (finding, shown) => {
    const flag =
      settings.find(setting => isSetBy(finding, setting))?.flag ??
      flags.find(({ option }) => option.path === optionPath(finding.path))
    return flag === undefined
      ? errorInFile({ ...finding, path: shown }, null)
      : errorInFlag(finding, flag.name)
  }
}

function isSetBy({ path }: Finding, { flag }: FlagSetting): boolean {
  return pathOf(flag).every((step, position) => step === path[position])
}

function notWithFile(flag: string, file: string): ConfigError {
  return {
    place: null,
    message: `flag ${flag} cannot be combined with --config.file: clusters are declared either in ${file} or by flags; remove one of them`,
  }
}

function unreadable(file: string, reason: string): ConfigError {
  return {
    place: null,
    message: `cannot read the configuration file ${withoutUrlCredentials(file)}: ${reason}`,
  }
}

function byPlace({ place: one }: ConfigError, { place: other }: ConfigError): number {
  if (one === null || other === null) return Number(one !== null) - Number(other !== null)
  return one.line - other.line || one.column - other.column
}
