import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import t, { type Test } from 'tap'
import { Secret } from '../../src/config/secret.ts'
import type { Digest } from '../../src/reports/digest/digest.ts'
import type { WebhookTargetConfig } from '../../src/scheduled-reports/options.ts'
import type { DeliveryError } from '../../src/scheduled-reports/target.ts'
import { webhookTarget } from '../../src/scheduled-reports/webhook-target.ts'
import { manualClock } from '../manual-clock.ts'
import { aBusyDay } from '../reports/digest/a-busy-day.ts'

interface Received {
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

/** A web server that records requests and responds as the test wants. */
async function aReceiver(
  t: Test,
  respond: (response: ServerResponse) => void = response => response.end(),
): Promise<{ readonly url: string; readonly received: Received[] }> {
  const received: Received[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      received.push({ headers: request.headers, body: Buffer.concat(chunks).toString() })
      respond(response)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => {
    server.closeAllConnections()
    server.close()
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/T0/secret`, received }
}

async function deliver(
  url: string,
  config: Partial<WebhookTargetConfig> = {},
  signal = new AbortController().signal,
): Promise<DeliveryError | null> {
  const target = webhookTarget({ format: 'json', url: new Secret(url), ...config }, manualClock())
  try {
    await target.deliver({ digest: aBusyDay(), key: 'daily-2026-11-24-tidemark-1' }, signal)
    return null
  } catch (error) {
    return error as DeliveryError
  }
}

t.test('the document is sent as JSON, with the key of its period and the token', async t => {
  const { url, received } = await aReceiver(t)
  t.equal(await deliver(url, { token: new Secret('hunter2') }), null)
  t.match(received[0]?.headers, {
    'content-type': 'application/json; charset=utf-8',
    'idempotency-key': 'daily-2026-11-24-tidemark-1',
    authorization: 'Bearer hunter2',
  })
  t.equal((JSON.parse(received[0]?.body ?? '') as Digest).verdict, 'attention')
})

t.test('blocks of Slack are within its limits', async t => {
  const { url, received } = await aReceiver(t)
  t.equal(await deliver(url, { format: 'slack' }), null)
  const { text, blocks } = JSON.parse(received[0]?.body ?? '') as {
    text: string
    blocks: readonly { type: string; text?: { text: string } }[]
  }
  t.match(text, /^Backlogs .*: 1 incident still open/)
  t.equal(blocks[0]?.type, 'header')
  t.ok(blocks.length <= 50 && blocks.every(block => (block.text?.text.length ?? 0) <= 3000))
  t.match(
    blocks.map(block => block.text?.text).join('\n'),
    /:warning: orders · billing \(prod-kafka\): stopped for 2 h.* <https:\/\/grafana.example.com\/\S+\|Grafana>/,
  )
})

t.test('statuses that may pass are temporary, and others are not', async t => {
  for (const [status, isPermanent] of [
    [500, false],
    [503, false],
    [429, false],
    [408, false],
    [400, true],
    [404, true],
    [301, true],
  ] as const) {
    const { url } = await aReceiver(t, response =>
      response.writeHead(status, { location: 'http://127.0.0.1:1/' }).end('no'),
    )
    t.match(await deliver(url), { message: `status ${status}`, isPermanent })
  }
})

t.test('Retry-After is seconds or a date', async t => {
  for (const [value, seconds] of [
    ['120', 120],
    ['Thu, 01 Jan 2026 00:05:00 GMT', 300],
    ['Wed, 31 Dec 2025 00:00:00 GMT', 0],
    ['soon', 0],
  ] as const) {
    const { url } = await aReceiver(t, response =>
      response.writeHead(429, { 'retry-after': value }).end(),
    )
    t.match(await deliver(url), { isPermanent: false, retryAfter: seconds }, value)
  }
})

t.test('a server that is down or hangs is a temporary failure, without the address', async t => {
  const down = await deliver('http://127.0.0.1:1/T0/secret')
  t.match(down, { isPermanent: false })
  t.notMatch(down?.message, 'secret')
  const { url } = await aReceiver(t, () => undefined)
  const hangs = await deliver(url, {}, AbortSignal.timeout(50))
  t.match(hangs, { message: 'no response in time', isPermanent: false })
  const broken = await aReceiver(t, response => response.destroy())
  t.match(await deliver(broken.url), { isPermanent: false })
})
