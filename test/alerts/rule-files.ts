import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { projectRoot } from '../../testbed/project-root.ts'

export interface AlertRule {
  readonly alert: string
  readonly expr: string
  readonly for: string
  readonly keep_firing_for: string
  readonly labels: Readonly<Record<string, string>>
  readonly annotations: Readonly<Record<string, string>>
}

export interface RecordingRule {
  readonly record: string
  readonly expr: string
}

export type Rule = AlertRule | RecordingRule

/** One file of `alerts/`. */
export interface RuleFile {
  readonly name: string
  readonly text: string
  readonly rules: readonly Rule[]
}

/** A file of `alerts/tests/`: what promtool evaluates the rules with. */
export interface StoryFile {
  readonly name: string
  readonly rule_files: readonly string[]
  readonly tests: readonly Story[]
}

export interface Story {
  readonly name: string
  readonly input_series: readonly { readonly series: string }[]
  readonly alert_rule_test?: readonly ExpectedAlerts[]
}

export interface ExpectedAlerts {
  readonly alertname: string
  readonly exp_alerts: readonly {
    readonly exp_labels: Readonly<Record<string, string>>
  }[]
}

const folder = join(projectRoot, 'alerts')

export const ruleFiles: readonly RuleFile[] = yamlFilesIn(folder).map(name => {
  const text = readFileSync(join(folder, name), 'utf8')
  const { groups } = parse(text) as { groups: readonly { rules: readonly Rule[] }[] }
  return { name, text, rules: groups.flatMap(({ rules }) => rules) }
})

export const storyFiles: readonly StoryFile[] = yamlFilesIn(join(folder, 'tests')).map(name => {
  const text = readFileSync(join(folder, 'tests', name), 'utf8')
  return { ...(parse(text) as Omit<StoryFile, 'name'>), name }
})

/** The texts of all files, by their paths from `alerts/` on. */
export function textsOfAlerts(): Readonly<Record<string, string>> {
  const paths = [
    ...yamlFilesIn(folder),
    ...yamlFilesIn(join(folder, 'tests')).map(name => `tests/${name}`),
  ]
  return Object.fromEntries(paths.map(path => [path, readFileSync(join(folder, path), 'utf8')]))
}

function yamlFilesIn(path: string): readonly string[] {
  return readdirSync(path)
    .filter(name => name.endsWith('.yaml'))
    .sort()
}
