import { addRoutes, createServer } from './api.ts'
import { openKafka } from './kafka-side.ts'
import { Load } from './load.ts'
import { ShopMetrics } from './metrics.ts'
import { openRabbitmq } from './rabbitmq-side.ts'
import type { Settings } from './settings.ts'
import { topics } from './shop.ts'

export interface RunningApp {
  stop(): Promise<void>
}

/** Starts the shop. The API listens at once; brokers are connected as soon as they are available. */
export async function startApp(settings: Settings): Promise<RunningApp> {
  const { host, port, kafkaBrokers: brokers, rabbitmqUrl } = settings
  const api = createServer()
  const { log } = api
  const metrics = new ShopMetrics()
  const rabbitmq =
    rabbitmqUrl === undefined ? undefined : await openRabbitmq({ url: rabbitmqUrl, metrics, log })
  const kafka =
    brokers.length === 0 ? undefined : openKafka({ brokers, metrics, log, next: rabbitmq })
  const sides = [kafka, rabbitmq].filter(side => side !== undefined)
  const [firstSide] = sides
  if (firstSide === undefined) throw new Error('expected Kafka, RabbitMQ or both')
  const load = new Load(`http://${host === '0.0.0.0' ? '127.0.0.1' : host}:${port}`)

  addRoutes(api, {
    topics,
    metrics,
    load,
    consumers: sides.flatMap(({ consumers }) => consumers),
    brokers: () => Object.fromEntries(sides.map(side => [side.system, side.isOpen()])),
    accept: (topic, event) => firstSide.send(topic, event),
  })
  await api.listen({ host, port })
  void firstSide.opened.then(() => {
    if (firstSide.isOpen()) load.start(settings.load)
  })
  return {
    async stop() {
      await load.close()
      await api.close()
      await Promise.all(sides.map(side => side.close()))
    },
  }
}
