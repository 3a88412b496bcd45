import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { parse, stringify } from 'yaml'

const introduction = `# The rules in \`alerts/\` for the Prometheus Operator. Generated: change the rules there and run
# \`npm run docs\`. The reasons for every number stand there, too.
`

/** Every rule file of a folder as a `PrometheusRule`, in one text. */
export function prometheusRules(folder: string): string {
  const files = readdirSync(folder).filter(file => file.endsWith('.yaml'))
  const rules = files.toSorted().map(file => {
    const { groups } = parse(readFileSync(join(folder, file), 'utf8')) as { groups: unknown }
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
