import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { parseAllDocuments } from 'yaml'
import { prometheusRules } from '../../scripts/docs/kubernetes-rules.ts'
import { shippedRules } from '../../testbed/shipped-rules.ts'
import { configOf } from '../config/sources.ts'
import { projectRoot } from '../../testbed/project-root.ts'
import { schemaValidator } from './schema.ts'
import { shippedDocuments, shippedText, shippedYaml, type Tree } from './shipped-yaml.ts'

const folder = 'examples/kubernetes'

interface Kustomization {
  readonly namespace?: string
  readonly resources: readonly string[]
  readonly images: readonly { readonly name: string; readonly newTag: string }[]
  readonly configMapGenerator: readonly { readonly name: string; readonly files: string[] }[]
  readonly generatorOptions?: Tree
}

const kustomization = shippedYaml(`${folder}/kustomization.yaml`) as unknown as Kustomization
const files = kustomization.resources.filter(path => path.endsWith('.yaml'))
const objects = files.flatMap(file => shippedDocuments(join(folder, file)))

/** The schema of each kind. */
const schemas: Readonly<Record<string, readonly [schema: string, definition: string]>> = {
  Deployment: ['kubernetes', 'io.k8s.api.apps.v1.Deployment'],
  Service: ['kubernetes', 'io.k8s.api.core.v1.Service'],
  NetworkPolicy: ['kubernetes', 'io.k8s.api.networking.v1.NetworkPolicy'],
  ServiceMonitor: ['prometheus-operator', 'ServiceMonitor'],
  ScrapeConfig: ['prometheus-operator', 'ScrapeConfig'],
  PrometheusRule: ['prometheus-operator', 'PrometheusRule'],
}

const versions: Readonly<Record<string, string>> = {
  Deployment: 'apps/v1',
  Service: 'v1',
  NetworkPolicy: 'networking.k8s.io/v1',
  ServiceMonitor: 'monitoring.coreos.com/v1',
  ScrapeConfig: 'monitoring.coreos.com/v1alpha1',
  PrometheusRule: 'monitoring.coreos.com/v1',
}

function ofKind(kind: string): Tree {
  const found = objects.find(object => object['kind'] === kind)
  if (found === undefined) throw new Error(`no object of kind ${kind}`)
  return found
}

t.test('every object matches the schema of its kind', t => {
  const violations = objects.flatMap(object => {
    const kind = String(object['kind'])
    const version = String(object['apiVersion'])
    const [schema = '', definition] = schemas[kind] ?? []
    const { name } = object['metadata'] as { name: string }
    return [
      ...(version === versions[kind] ? [] : [`apiVersion: expected ${versions[kind] ?? 'none'}`]),
      ...schemaValidator(schema, definition)(object),
    ].map(violation => `${kind} ${name}: ${violation}`)
  })
  t.strictSame(violations, [])
  t.end()
})

t.test('schemas detect misspelled fields', t => {
  const spec = { selector: { app: 'tidemark' }, ports: [{ port: 1, tagetPort: 2 }] }
  const service = { apiVersion: 'v1', kind: 'Service', spec }
  const [schema = '', definition] = schemas['Service'] ?? []
  t.match(schemaValidator(schema, definition)(service), [/tagetPort/])
  const rule = { kind: 'PrometheusRule', spec: { groups: [{ name: 'a', rules: [{ exp: '1' }] }] } }
  t.match(schemaValidator('prometheus-operator', 'PrometheusRule')(rule), [/expr/, /exp/])
  t.end()
})

t.test('every listed file exists, and every file is listed', t => {
  const paths = [
    ...kustomization.resources,
    ...kustomization.configMapGenerator.flatMap(({ files }) => files),
  ]
  t.strictSame(
    paths.filter(path => !existsSync(join(projectRoot, folder, path))),
    [],
  )
  const present = readdirSync(join(projectRoot, folder)).filter(file => file.endsWith('.yaml'))
  const named = paths.filter(path => path.endsWith('.yaml'))
  t.strictSame(present.toSorted(), [...named, 'kustomization.yaml'].toSorted())
  t.end()
})

t.test('the pod has minimal privileges', t => {
  const { spec } = ofKind('Deployment') as { spec: { template: { spec: Tree } } }
  t.match(spec.template.spec, {
    automountServiceAccountToken: false,
    securityContext: {
      runAsNonRoot: true,
      runAsUser: 65532,
      seccompProfile: { type: 'RuntimeDefault' },
    },
    containers: [
      {
        securityContext: {
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ['ALL'] },
        },
        livenessProbe: { httpGet: { path: '/-/healthy', port: 'metrics' } },
        readinessProbe: { httpGet: { path: '/-/ready', port: 'metrics' } },
        resources: { requests: { cpu: String, memory: String }, limits: { memory: String } },
      },
    ],
  })
  t.match(shippedText('Dockerfile'), 'USER 65532:65532')
  t.end()
})

t.test('the image has the version of the program', t => {
  const { version } = JSON.parse(shippedText('package.json')) as { version: string }
  t.match(kustomization.images, [{ name: 'tidemark', newTag: version }])
  t.match(ofKind('Deployment'), {
    spec: { template: { spec: { containers: [{ image: `tidemark:${version}` }] } } },
  })
  t.end()
})

t.test('the Prometheus jobs are those that rules and dashboards use', t => {
  t.match(ofKind('Service'), { metadata: { name: 'tidemark' } })
  const jobs = objects
    .filter(({ kind }) => kind === 'ScrapeConfig')
    .map(({ spec }) => (spec as { jobName: string }).jobName)
  t.strictSame(jobs, ['kafka-jmx', 'rabbitmq'])
  const { namespace } = kustomization
  t.match(shippedText(`${folder}/scrape-configs.yaml`), `http://tidemark.${String(namespace)}.svc:`)
  t.end()
})

t.test(
  'the configuration of the exporter is valid, and the network policy allows its clusters',
  async t => {
    const password = '/run/secrets/tidemark/rabbitmq'
    const text = shippedText(`${folder}/exporter.yaml`)
    t.match(text, password)
    const place = t.testdir({
      password: 'secret',
      'exporter.yaml': text.replace(password, 'password'),
    })
    const { kafka, rabbitmq } = await configOf(join(place, 'exporter.yaml'))

    const { spec } = ofKind('NetworkPolicy') as { spec: { egress: unknown[] } }
    const egress = (namespace: string, port: number): unknown => ({
      to: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } } }],
      ports: [{ protocol: 'TCP', port }],
    })
    t.strictSame(spec.egress.slice(1), [egress('kafka', 9092), egress('rabbitmq', 15672)])
    t.match(
      kafka.map(({ brokers }) => brokers),
      [[/\.kafka\.svc:9092$/]],
    )
    t.match(
      rabbitmq.map(({ urls }) => urls),
      [[/\.rabbitmq\.svc:15672$/]],
    )
  },
)

t.test('every dashboard becomes a ConfigMap that the Grafana sidecar finds', t => {
  const own = shippedYaml('dashboards/kustomization.yaml') as unknown as Kustomization
  const dashboards = readdirSync(join(projectRoot, 'dashboards')).filter(f => f.endsWith('.json'))
  t.ok(dashboards.length > 0)
  t.strictSame(
    own.configMapGenerator.map(({ name, files }) => [`${name}.json`, ...files]).toSorted(),
    dashboards.map(file => [file, file]).toSorted(),
  )
  t.match(own.generatorOptions, {
    disableNameSuffixHash: true,
    labels: { grafana_dashboard: '1' },
  })
  const limit = 1024 * 1024
  t.strictSame(
    dashboards.filter(file => shippedText(`dashboards/${file}`).length >= limit),
    [],
    'no dashboard exceeds the limit of a ConfigMap',
  )
  t.end()
})

t.test('the rules for the operator contain every rule of every file', t => {
  const files = Object.keys(shippedRules())
  const shipped = files.flatMap(file => shippedYaml(`alerts/${file}`)['groups'])
  const applied = parseAllDocuments(prometheusRules()).map(document => {
    return (document.toJS() as { spec: { groups: unknown } }).spec.groups
  })
  t.ok(applied.length > 0)
  t.strictSame(applied.flat(), shipped)
  t.end()
})
