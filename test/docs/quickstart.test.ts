import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import t from 'tap'
import { parse } from 'yaml'
import { loadConfig } from '../../src/configuration.ts'
import { projectRoot } from '../../testbed/project-root.ts'
import { blocksOf, pageAt } from './page.ts'

interface PrometheusConfig {
  readonly rule_files: readonly string[]
  readonly scrape_configs: readonly { readonly job_name: string }[]
}

const blocks = blocksOf(pageAt('docs/quickstart.md'), 'yaml')

t.test('the exporter takes the configuration that is shown', async t => {
  const text = fileNamed('exporter.yaml')
  const folder = t.testdir({
    'exporter.yaml': text.replace('/run/secrets/rabbitmq-password', 'password'),
    password: 'secret',
  })
  const sources = { file: join(folder, 'exporter.yaml'), flags: [], environment: {} }
  t.match(await loadConfig(sources), {
    config: { kafka: [{ name: 'prod-kafka' }], rabbitmq: [{ name: 'prod-rabbitmq' }] },
  })
})

t.test('Prometheus is shown the job that alerts count on, and rules that there are', t => {
  const { rule_files, scrape_configs } = parse(fileNamed('prometheus.yaml')) as PrometheusConfig
  t.strictSame(
    scrape_configs.map(({ job_name }) => job_name),
    ['tidemark'],
  )
  t.ok(rule_files.every(pattern => existsSync(join(projectRoot, dirname(pattern)))))
  t.end()
})

/** The block that begins with the name of its file. */
function fileNamed(name: string): string {
  return blocks.find(block => block.startsWith(`# ${name}\n`)) ?? ''
}
