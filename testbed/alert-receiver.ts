import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'

/** One alert of a notification, as Alertmanager's webhook tells it. */
export interface NotifiedAlert {
  /** The route's receiver that the notification is for. */
  readonly receiver: string
  readonly status: 'firing' | 'resolved'
  readonly labels: Readonly<Record<string, string>>
  readonly annotations: Readonly<Record<string, string>>
}

export interface AlertReceiver {
  /** Where `webhook_configs` send to. */
  readonly url: string
  /** What has arrived, in its order; an alert that goes on firing arrives more than once. */
  readonly received: readonly NotifiedAlert[]
  stop(): Promise<void>
}

/** Takes Alertmanager's notifications on loopback and keeps them. */
export async function startAlertReceiver(): Promise<AlertReceiver> {
  const received: NotifiedAlert[] = []
  const server = createServer((request, response) => {
    notification(request).then(
      alerts => {
        received.push(...alerts)
        response.end()
      },
      (error: unknown) => {
        // Alertmanager logs the answer, and does not try again what was not understood.
        response.writeHead(400).end(String(error))
      },
    )
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    received,
    async stop() {
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
    },
  }
}

async function notification(request: IncomingMessage): Promise<readonly NotifiedAlert[]> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const { receiver, alerts } = JSON.parse(Buffer.concat(chunks).toString('utf8')) as {
    receiver: string
    alerts: Omit<NotifiedAlert, 'receiver'>[]
  }
  return alerts.map(({ status, labels, annotations }) => ({
    receiver,
    status,
    labels,
    annotations,
  }))
}
