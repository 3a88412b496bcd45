import t, { type Test } from 'tap'
import { run } from '../../src/cli/program.ts'
import { createMockKafka, type MockKafka } from '../../testbed/mock-kafka/mock-kafka.ts'
import { realAppContext } from './real-app.ts'

async function aKafka(t: Test): Promise<MockKafka> {
  const kafka = createMockKafka({ groups: [{ name: 'billing' }] })
  await kafka.start()
  t.teardown(() => kafka.stop())
  return kafka
}

/** What a command tells of a cluster that it asks over real sockets. */
async function told(kafka: MockKafka, command: string): Promise<string> {
  const context = realAppContext()
  await run([command, '--kafka.brokers', kafka.bootstrap.join()], context)
  return context.printed()
}

t.test('check warns as long as the right to see every group is missing', async t => {
  const kafka = await aKafka(t)
  t.notMatch(await told(kafka, 'check'), 'hidden')
  kafka.authorize(0)
  t.match(await told(kafka, 'check'), /^groups may be hidden kafka default-kafka: unauthorized: /m)
})

t.test('check alone asks for rights, and once', async t => {
  const kafka = await aKafka(t)
  await told(kafka, 'metrics')
  t.equal(kafka.requests.count('DescribeCluster'), 0)
  await told(kafka, 'check')
  t.equal(kafka.requests.count('DescribeCluster'), 1)
})

t.test('check tells nothing of the groups of a cluster that is down', async t => {
  const kafka = await aKafka(t)
  await kafka.stop()
  t.notMatch(await told(kafka, 'check'), 'hidden')
})
