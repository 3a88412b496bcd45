import { setTimeout as sleep } from 'node:timers/promises'
import { type Channel, type ChannelModel, connect } from 'amqplib'
import { oncePerTrouble, startPace, type Traffic } from './pace.ts'

const exchange = 'shop'

/** Each queue shows another way of life; growth is slow enough for a demo that runs for days. */
const queues = [
  { queue: 'emails', type: 'classic', perSecond: 20, worker: { prefetch: 50, millis: 0 } },
  { queue: 'invoices', type: 'quorum', perSecond: 8, worker: { prefetch: 1, millis: 200 } },
  { queue: 'thumbnails', type: 'classic', perSecond: 2, worker: undefined },
]

/**
 * An application's life on RabbitMQ: one exchange, three queues.
 *
 * `emails` is drained, `invoices` has a worker that is too slow and grows, `thumbnails` has none.
 */
export async function startRabbitmqTraffic(
  amqpUrl: string,
  onTrouble: (text: string) => void,
): Promise<Traffic> {
  let isStopping = false
  const tellOnce = oncePerTrouble(onTrouble)
  // A worker that is still at a message finds its channel closed: that is what stopping means.
  const tell = (error: unknown): void => {
    if (!isStopping) tellOnce(error)
  }
  const connection = await connect(amqpUrl)
  connection.on('error', tell)
  const publisher = await connection.createChannel()
  await publisher.assertExchange(exchange, 'direct')
  for (const { queue, type, worker } of queues) {
    await publisher.assertQueue(queue, { arguments: { 'x-queue-type': type } })
    await publisher.bindQueue(queue, exchange, queue)
    if (worker !== undefined) await startWorker(connection, queue, worker, tell)
  }
  const paces = queues.map(({ queue, perSecond }) =>
    startPace(1 / perSecond, () => publish(publisher, queue), tell),
  )
  return {
    async stop() {
      isStopping = true
      await Promise.all(paces.map(pace => pace.stop()))
      await connection.close()
    },
  }
}

async function startWorker(
  connection: ChannelModel,
  queue: string,
  { prefetch, millis }: { readonly prefetch: number; readonly millis: number },
  tell: (error: unknown) => void,
): Promise<void> {
  const channel = await connection.createChannel()
  await channel.prefetch(prefetch)
  await channel.consume(queue, message => {
    if (message === null) return
    sleep(millis)
      .then(() => {
        channel.ack(message)
      })
      .catch(tell)
  })
}

function publish(channel: Channel, queue: string): void {
  const body = Buffer.from(JSON.stringify({ queue, at: new Date().toISOString() }))
  channel.publish(exchange, queue, body, { persistent: true })
}
