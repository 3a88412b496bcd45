import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { dashboardFiles } from '../../dashboards/source/all.ts'
import { projectRoot } from '../../testbed/project-root.ts'
import { architecturePage } from './architecture-page.ts'
import { configurationReference } from './configuration-reference.ts'
import { exampleConfiguration } from './example-configuration.ts'
import { configurationSchema } from './json-schema.ts'
import { prometheusRules } from './kubernetes-rules.ts'
import { metricsReference } from './metrics-reference.ts'

/** Every generated document, by its path. */
const documents: Readonly<Record<string, () => string>> = {
  'docs/architecture.md': architecturePage,
  'docs/metrics.md': metricsReference,
  'docs/configuration.md': configurationReference,
  'docs/exporter.schema.json': () => `${JSON.stringify(configurationSchema(), null, 2)}\n`,
  'exporter.yaml': exampleConfiguration,
  ...dashboardFiles,
  'examples/kubernetes/prometheus-rules.yaml': prometheusRules,
}

if (process.argv.includes('--check')) await check()
else await write()

async function write(): Promise<void> {
  for (const [path, text] of Object.entries(documents)) {
    await mkdir(dirname(join(projectRoot, path)), { recursive: true })
    await writeFile(join(projectRoot, path), text())
  }
}

async function check(): Promise<void> {
  for (const [path, text] of Object.entries(documents)) {
    const committed = await readFile(join(projectRoot, path), 'utf8').catch(() => undefined)
    if (committed === text()) continue
    console.error(`${path} is out of date: run \`npm run docs\` and commit the result`)
    process.exitCode = 1
  }
}
