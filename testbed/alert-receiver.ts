import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'

/** One alert of a notification, as Alertmanager's webhook sends it. */
export interface NotifiedAlert {
  /** Name of the receiver in Alertmanager's route. */
  readonly receiver: string
  readonly status: 'firing' | 'resolved'
  readonly labels: Readonly<Record<string, string>>
  readonly annotations: Readonly<Record<string, string>>
}

export interface AlertReceiver {
  /** The URL for `webhook_configs`. */
  readonly url: string
  /** All alerts received so far, in order; an alert that keeps firing is received more than once. */
  readonly received: readonly NotifiedAlert[]
  stop(): Promise<void>
}

/** Starts a server on loopback that records Alertmanager's notifications. */
export async function startAlertReceiver(): Promise<AlertReceiver> {
  const received: NotifiedAlert[] = []
  const server = createServer((request, response) => {
    notification(request).then(
      alerts => {
        received.push(...alerts)
        response.end()
      },
      (error: unknown) => {
        // Alertmanager logs the response and does not retry after a 400.
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
