import { dirname } from 'node:path'
import type { ValidatedConfig } from '../configuration.ts'
import { type Environment, substituteVariables } from './environment.ts'
import { clustersOfFlags, flags, type FlagSetting, pathOf, withFlags } from './flags.ts'
import { type Finding, type ConfigError, errorInFile, errorInFlag } from './config-error.ts'
import type { Place, Resolution } from './config-error.ts'
import { optionPath, pathText } from './path.ts'
import { readFiles, readText } from './read-files.ts'
import { validate } from './validate.ts'
import { parseYaml, type YamlDocument } from './yaml-document.ts'

/** What a configuration is made from. */
export interface ConfigSources {
  /** Path of the YAML file. Null: there is none, and the flags declare the clusters. */
  readonly file: string | null
  readonly flags: readonly FlagSetting[]
  readonly environment: Environment
}

/** A configuration that may be used, or everything that is wrong with it. */
export type LoadResult =
  { readonly config: ValidatedConfig } | { readonly mistakes: readonly ConfigError[] }

/** Reads the configuration anew from its sources; no mistake of the operator makes it reject. */
export async function loadConfig(sources: ConfigSources): Promise<LoadResult> {
  const draft = await draftOf(sources)
  if ('mistakes' in draft) return draft
  const read = await readFiles(draft.value, draft.folder)
  const validation = validate(read.value)

  const findings = [
    ...draft.findings,
    ...read.findings,
    ...('findings' in validation ? validation.findings : []),
  ]
  if ('config' in validation && findings.length === 0) return validation
  const mistakes = firstOfEachOption(findings).map(draft.errorOf)
  return { mistakes: mistakes.toSorted(byPlace) }
}

/** A configuration before its files are read and its values are checked. */
interface Draft extends Resolution {
  /** Where relative paths start. */
  readonly folder: string
  readonly errorOf: (finding: Finding) => ConfigError
}

type DraftResult = Draft | { readonly mistakes: readonly ConfigError[] }

function draftOf({
  file,
  flags: settings,
  environment,
}: ConfigSources): DraftResult | Promise<DraftResult> {
  if (file !== null) return draftOfFile(file, settings, environment)
  return {
    value: withFlags(clustersOfFlags(settings), settings),
    findings: [],
    folder: process.cwd(),
    errorOf: finding => errorOfFlags(finding, settings),
  }
}

async function draftOfFile(
  file: string,
  settings: readonly FlagSetting[],
  environment: Environment,
): Promise<DraftResult> {
  const mixed = settings.filter(({ flag }) => flag.isOfCluster)
  if (mixed.length > 0) return { mistakes: mixed.map(({ flag }) => mixedUp(flag.name, file)) }
  const text = await readText(file)
  if (typeof text !== 'string') return { mistakes: [unreadable(file, text.reason)] }
  const parsed = parseYaml(text, file)
  if ('mistakes' in parsed) return parsed

  // An empty file is null to YAML; it says as much as an empty mapping.
  const { value, findings } = substituteVariables(parsed.value ?? {}, environment)
  return {
    value: withFlags(value, settings),
    findings,
    folder: dirname(file),
    errorOf: finding =>
      settings.some(setting => isSetBy(finding, setting))
        ? errorOfFlags(finding, settings)
        : errorInFile(finding, placeOf(finding, parsed)),
  }
}

/** One mistake for each option: what was found first explains the rest. */
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

function errorOfFlags(finding: Finding, settings: readonly FlagSetting[]): ConfigError {
  const flag =
    settings.find(setting => isSetBy(finding, setting))?.flag ??
    flags.find(({ option }) => option.path === optionPath(finding.path))
  return flag === undefined ? errorInFile(finding, null) : errorInFlag(finding, flag.name)
}

function isSetBy({ path }: Finding, { flag }: FlagSetting): boolean {
  return pathOf(flag).every((step, position) => step === path[position])
}

function mixedUp(flag: string, file: string): ConfigError {
  return {
    place: null,
    message: `flag \`${flag}\` cannot be combined with \`--config.file\`: clusters are declared either in ${file} or by flags; leave one of them out`,
  }
}

function unreadable(file: string, reason: string): ConfigError {
  return { place: null, message: `cannot read the configuration file ${file}: ${reason}` }
}

function byPlace({ place: one }: ConfigError, { place: other }: ConfigError): number {
  if (one === null || other === null) return Number(one !== null) - Number(other !== null)
  return one.line - other.line || one.column - other.column
}
