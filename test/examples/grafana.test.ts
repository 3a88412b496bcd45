import { existsSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { projectRoot } from '../../testbed/project-root.ts'
import { composeFile, mountedFrom } from './compose-file.ts'
import { shippedYaml } from './shipped-yaml.ts'

const folder = 'examples/grafana/provisioning'

t.test('the only data source is the Prometheus that scrapes the exporter', t => {
  const { global } = shippedYaml('examples/prometheus.yaml') as {
    global: { scrape_interval: string }
  }
  t.strictSame(shippedYaml(`${folder}/datasources/prometheus.yaml`), {
    apiVersion: 1,
    datasources: [
      {
        name: 'Prometheus',
        uid: 'prometheus',
        type: 'prometheus',
        access: 'proxy',
        url: 'http://prometheus:9090',
        isDefault: true,
        editable: false,
        jsonData: {
          httpMethod: 'POST',
          prometheusType: 'Prometheus',
          timeInterval: global.scrape_interval,
        },
      },
    ],
  })
  t.end()
})

t.test('dashboards come from the mounted folder and cannot be edited', t => {
  const provisioned = shippedYaml(`${folder}/dashboards/tidemark.yaml`) as {
    apiVersion: number
    providers: { type: string; allowUiUpdates: boolean; options: { path: string } }[]
  }
  t.equal(provisioned.apiVersion, 1)
  t.match(provisioned.providers, [{ type: 'file', allowUiUpdates: false }])
  t.strictSame(
    provisioned.providers.map(({ options }) => mountedFrom('grafana', options.path)),
    ['dashboards'],
  )
  t.end()
})

t.test('Grafana finds its provisioning and a home dashboard', t => {
  for (const kind of ['datasources', 'dashboards']) {
    t.equal(mountedFrom('grafana', `/etc/grafana/provisioning/${kind}`), `${folder}/${kind}`)
  }
  const home = String(
    composeFile.services['grafana']?.environment?.['GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH'],
  )
  t.ok(existsSync(join(projectRoot, mountedFrom('grafana', home) ?? 'nowhere')), home)
  t.end()
})
