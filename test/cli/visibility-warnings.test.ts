import t, { type Test } from 'tap'
import { run } from '../../src/cli/program.ts'
import { createMockKafka, type MockKafka } from '../../testbed/mock-kafka/mock-kafka.ts'
import { contextWithRealApp } from './real-app.ts'

async function aKafka(t: Test): Promise<MockKafka> {
  const kafka = createMockKafka({ groups: [{ name: 'billing' }] })
  await kafka.start()
  t.teardown(() => kafka.stop())
  return kafka
}

/** Returns the output of a command that polls a cluster over real sockets. */
async function outputOf(kafka: MockKafka, command: string): Promise<string> {
  const context = contextWithRealApp()
  await run([command, '--kafka.brokers', kafka.bootstrap.join()], context)
  return context.printed()
}

t.test('check warns while the permission to see all groups is missing', async t => {
  const kafka = await aKafka(t)
  t.notMatch(await outputOf(kafka, 'check'), 'hidden')
  kafka.authorize(0)
  t.match(
    await outputOf(kafka, 'check'),
    /^warning: kafka default-kafka: consumer groups may be hidden: unauthorized: /m,
  )
})

t.test('only check sends DescribeCluster, and once', async t => {
  const kafka = await aKafka(t)
  await outputOf(kafka, 'metrics')
  t.equal(kafka.requests.count('DescribeCluster'), 0)
  await outputOf(kafka, 'check')
  t.equal(kafka.requests.count('DescribeCluster'), 1)
})

t.test('check does not warn about groups of a cluster that is down', async t => {
  const kafka = await aKafka(t)
  await kafka.stop()
  t.notMatch(await outputOf(kafka, 'check'), 'hidden')
})
