import t from 'tap'
import { configOf } from '../config/sources.ts'

async function clusters(t: Directory, options: string): Promise<readonly [Kafka, Rabbitmq]> {
  const yaml = `
    kafka: [{ name: k, brokers: ['k:1'], ${options} }]
    rabbitmq: [{ name: r, urls: ['http://r:15672'] }]`
  const { kafka, rabbitmq } = await configOf(`${t.testdir({ 'c.yaml': yaml })}/c.yaml`)
  const [[k], [r]] = [kafka, rabbitmq]
  if (k === undefined || r === undefined) throw new Error('the file must configure both clusters')
  return [k, r]
}

interface Directory {
  testdir(files: Readonly<Record<string, string>>): string
}

type Config = Awaited<ReturnType<typeof configOf>>
type Kafka = Config['kafka'][number]
type Rabbitmq = Config['rabbitmq'][number]

t.test('the default window is five minutes, or four intervals if they are longer', async t => {
  const [usual, rabbitmq] = await clusters(t, '')
  t.equal(usual.statusWindow, 300)
  t.equal(rabbitmq.statusWindow, 300)
  const [slow] = await clusters(t, 'interval: 1h')
  t.equal(slow.statusWindow, 4 * 3600)
  const [stated] = await clusters(t, 'interval: 5s, status_window: 20s')
  t.equal(stated.statusWindow, 20)
})

t.test('objectives and tolerances are empty by default', async t => {
  const [kafka, rabbitmq] = await clusters(t, '')
  t.strictSame([kafka.objectives, kafka.lagTolerance, rabbitmq.objectives], [[], [], []])
})

t.test('omitted patterns match every name', async t => {
  const [kafka] = await clusters(
    t,
    "objectives: [{ groups: ['a.*'], age: 10m }, { age: 1h }], lag_tolerance: [{ messages: 1 }]",
  )
  t.strictSame(kafka.objectives, [
    { groups: ['a.*'], topics: [], age: 600 },
    { groups: [], topics: [], age: 3600 },
  ])
  t.strictSame(kafka.lagTolerance, [{ groups: [], topics: [], messages: 1 }])
})
