import { basename } from 'node:path'
import { parse, stringify } from 'yaml'
import { shippedRules } from '../../testbed/shipped-rules.ts'

const introduction = `# The rules of \`alerts/\` for the Prometheus Operator. Generated: change the rules there and run
# \`npm run docs\`. The comments there explain durations and thresholds.
`

/** Returns every shipped rule file as a `PrometheusRule`, in one YAML text. */
export function prometheusRules(): string {
  const rules = Object.entries(shippedRules()).map(([file, text]) => {
    const { groups } = parse(text) as { groups: unknown }
    return stringify(prometheusRule(basename(file, '.yaml'), groups), { lineWidth: 0 })
  })
  return introduction + rules.join('---\n')
}

function prometheusRule(name: string, groups: unknown): object {
  return {
    apiVersion: 'monitoring.coreos.com/v1',
    kind: 'PrometheusRule',
    metadata: {
      name: `tidemark-${name}`,
      labels: { 'app.kubernetes.io/name': 'tidemark' },
    },
    spec: { groups },
  }
}
