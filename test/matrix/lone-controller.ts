import { writeFile } from 'node:fs/promises'
import type { Test } from 'tap'
import { freePort } from '../../testbed/free-port.ts'
import { jmxAgent } from '../../testbed/jmx-agent.ts'
import { currentKafka, kafkaClassPath } from '../../testbed/kafka-jars.ts'
import { KafkaJava } from '../../testbed/kafka-java.ts'
import { openRunFolder } from '../../testbed/run-folder.ts'
import { untilTrue } from '../../testbed/until-true.ts'

/**
 * Starts a controller whose only other voter never runs, so that none is ever active.
 *
 * Returns the address of its JMX exporter.
 */
export async function startLoneController(t: Test): Promise<string> {
  const run = await openRunFolder('lone-controller')
  t.teardown(() => run.close())
  const java = new KafkaJava(await kafkaClassPath(currentKafka))
  const [port, missing, jmxPort] = [await freePort(), await freePort(), await freePort()]
  const properties = run.file('controller.properties')
  await writeFile(
    properties,
    `process.roles=controller
node.id=1
controller.quorum.voters=1@localhost:${port},2@localhost:${missing}
controller.listener.names=CONTROLLER
listeners=CONTROLLER://localhost:${port}
log.dirs=${run.file('data')}
`,
  )
  const format = ['format', '-t', 'dGlkZW1hcmstdGVzdGJlZA', '-c', properties]
  await java.run('kafka.tools.StorageTool', format)
  const [program, ...flags] = java.command('kafka.Kafka', [properties])
  const log = run.file('controller.log')
  const server = await run.start(program, [await jmxAgent(jmxPort), ...flags], { log })
  const address = `localhost:${jmxPort}`
  const reportsNone = async (): Promise<boolean> => {
    const body = await (await fetch(`http://${address}/metrics`)).text()
    return /^kafka_controller_kafkacontroller_activecontrollercount\S* 0(\.0)?$/m.test(body)
  }
  await untilTrue('the controller reports that none is active', reportsNone, {
    within: 120,
    server,
  })
  return address
}
