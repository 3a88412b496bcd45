import t from 'tap'
import { composeFile, mountedFrom } from './compose-file.ts'
import { shippedText, shippedYaml } from './shipped-yaml.ts'

interface PrometheusConfig {
  readonly rule_files: readonly string[]
  readonly alerting: { readonly alertmanagers: readonly ScrapeConfig[] }
  readonly scrape_configs: readonly ScrapeConfig[]
}

interface ScrapeConfig {
  readonly job_name?: string
  readonly static_configs?: readonly { readonly targets: readonly string[] }[]
  readonly http_sd_configs?: readonly { readonly url: string }[]
}

const config = shippedYaml('examples/prometheus.yaml') as unknown as PrometheusConfig

function targetsOf({ static_configs: groups = [], http_sd_configs: lists = [] }: ScrapeConfig): {
  static: string[]
  discovered: string[]
} {
  return {
    static: groups.flatMap(({ targets }) => targets),
    discovered: lists.map(({ url }) => url),
  }
}

t.test('the jobs are those that rules and dashboards use', t => {
  t.strictSame(
    config.scrape_configs.map(({ job_name: name }) => name),
    ['tidemark', 'kafka-jmx', 'rabbitmq', 'demo-app', 'prometheus'],
  )
  t.end()
})

t.test('targets are services of the Compose file at their ports', t => {
  const ports = (service: string): string[] =>
    (composeFile.services[service]?.ports ?? []).map(port => port.split(':').at(-1) ?? '')
  const everything = [...config.alerting.alertmanagers, ...config.scrape_configs].map(targetsOf)
  for (const target of everything.flatMap(one => one.static)) {
    const [host = '', port = ''] = target.split(':')
    t.ok(ports(host === 'localhost' ? 'prometheus' : host).includes(port), target)
  }
  for (const url of everything.flatMap(one => one.discovered)) {
    const { host, pathname } = new URL(url)
    t.equal(host, 'tidemark:19308', url)
    t.match(shippedText('src/http/discovery/targets.ts'), `'${pathname}'`)
  }
  t.end()
})

t.test('Prometheus finds the rule files', t => {
  const { command = [] } = composeFile.services['prometheus'] ?? {}
  const [, file = ''] = /--config\.file=(\S+)/.exec(command.join(' ')) ?? []
  t.equal(mountedFrom('prometheus', file), 'examples/prometheus.yaml')
  const folder = file.slice(0, file.lastIndexOf('/'))
  t.strictSame(
    config.rule_files.map(pattern => mountedFrom('prometheus', `${folder}/${pattern}`)),
    ['alerts/*.yaml'],
  )
  t.end()
})

t.test('Alertmanager uses the configuration of the example', t => {
  const { command = [] } = composeFile.services['alertmanager'] ?? {}
  const [, file = ''] = /--config\.file=(\S+)/.exec(command.join(' ')) ?? []
  t.equal(mountedFrom('alertmanager', file), 'examples/alertmanager.yaml')
  t.end()
})
