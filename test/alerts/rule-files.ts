import { parse, stringify } from 'yaml'
import type { Files } from '../../testbed/debian-tool.ts'
import { shippedRules, yamlTextsIn } from '../../testbed/shipped-rules.ts'

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

/** One file of `alerts/tests/`, in the format of `promtool test rules`. */
export interface StoryFile {
  readonly name: string
  readonly rule_files: readonly string[]
  readonly group_eval_order: readonly string[]
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

export const ruleFiles: readonly RuleFile[] = Object.entries(shippedRules()).map(([name, text]) => {
  const { groups } = parse(text) as { groups: readonly { rules: readonly Rule[] }[] }
  return { name, text, rules: groups.flatMap(({ rules }) => rules) }
})

const storyTexts = Object.entries(yamlTextsIn('alerts/tests'))

export const storyFiles: readonly StoryFile[] = storyTexts.map(([name, text]) => {
  return { ...(parse(text) as Omit<StoryFile, 'name'>), name }
})

/** Returns the texts of a story file and of its rules, by their paths relative to `alerts/`. */
export function textsOfStory({
  name,
  rule_files: paths,
  group_eval_order: groups,
}: StoryFile): Files {
  const rules = paths.map(path => {
    const file = path.replace('../', '')
    return [file, withGroups(shippedRules()[file] ?? '', groups)] as const
  })
  return {
    ...Object.fromEntries(rules),
    [`tests/${name}`]: yamlTextsIn('alerts/tests')[name] ?? '',
  }
}

/** Returns a rule file with some of its groups: promtool evaluates all of them at each step of a story. */
function withGroups(text: string, names: readonly string[]): string {
  const { groups } = parse(text) as { groups: readonly { name: string }[] }
  return stringify({ groups: groups.filter(({ name }) => names.includes(name)) })
}
