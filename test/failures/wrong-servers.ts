import { once } from 'node:events'
import { createServer as createHttpServer, type RequestListener } from 'node:http'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { createServer as createTlsServer } from 'node:tls'
import type { Test } from 'tap'
import { createMockKafka } from '../../testbed/mock-kafka/mock-kafka.ts'
import { Writer } from '../../src/kafka/client/wire/writer.ts'
import { brokerCertificate, brokerKey } from '../kafka/client/certificates.ts'
import { scriptedBroker } from '../kafka/client/scripted-broker.ts'

// Servers other than the configured one. Each returns `host:port`.

export async function closedPort(t: Test): Promise<string> {
  const server = createServer()
  const address = await addressOf(t, server)
  await new Promise(resolve => server.close(resolve))
  return address
}

export function webServer(
  t: Test,
  answer: RequestListener = (_request, response) => response.writeHead(404).end('not found'),
): Promise<string> {
  return addressOf(t, createHttpServer(answer))
}

export function tlsServer(t: Test): Promise<string> {
  const server = createTlsServer({ cert: brokerCertificate, key: brokerKey })
  // A client without TLS receives an alert and is disconnected.
  server.on('tlsClientError', () => undefined)
  return addressOf(t, server)
}

/** Accepts connections and never responds. */
export function silentServer(t: Test): Promise<string> {
  return addressOf(t, createServer())
}

/** RabbitMQ's AMQP port: it responds to other protocols with the AMQP header that it expects. */
export function amqpServer(t: Test): Promise<string> {
  const server = createServer(socket =>
    socket.once('data', () => socket.end('AMQP\u0000\u0000\u0009\u0001', 'latin1')),
  )
  return addressOf(t, server)
}

export async function kafkaBroker(t: Test): Promise<string> {
  const kafka = createMockKafka()
  await kafka.start()
  t.teardown(() => kafka.stop())
  return kafka.broker(1).address
}

/** A Kafka listener with SASL PLAIN that rejects every password. */
export async function brokerThatRefusesPasswords(t: Test): Promise<string> {
  const [handshake, authenticate] = [17, 36]
  const noError = 0
  const authenticationFailed = 58
  const broker = await scriptedBroker({
    versions: { [handshake]: [0, 1], [authenticate]: [0, 1] },
    onRequest(request) {
      const answer = new Writer()
      if (request.key === handshake) answer.int16(noError).arrayLength(1).string('PLAIN')
      else {
        answer.int16(authenticationFailed).nullableString('Invalid username or password')
        answer.bytes(Buffer.alloc(0)).int64(0)
      }
      request.reply(answer.finish())
    },
  })
  t.teardown(() => broker.close())
  return `127.0.0.1:${broker.port}`
}

async function addressOf(t: Test, server: Server): Promise<string> {
  const sockets = new Set<Socket>()
  server.on('connection', socket => {
    sockets.add(socket)
    socket.on('error', () => undefined)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return `127.0.0.1:${(server.address() as AddressInfo).port}`
}
