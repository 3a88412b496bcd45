import { renderDigest } from '../reports/digest/formats.ts'
import { outlineOf } from '../reports/digest/outline.ts'
import type { Clock } from '../scheduling/clock.ts'
import type { WebhookTargetConfig } from './options.ts'
import { slackMessage } from './slack-message.ts'
import { DeliveryError, type Message, type Target } from './target.ts'

/** Sends each report as a POST request, with the key of its period as `Idempotency-Key`. */
export function webhookTarget(config: WebhookTargetConfig, clock: Clock): Target {
  const url = config.url?.reveal() ?? config.urlFile?.password().reveal() ?? ''
  return {
    kind: 'webhook',
    async deliver(message, signal) {
      const response = await sent(url, config, message, signal)
      await response.body?.cancel().catch(() => undefined)
      if (response.ok) return
      const { status, headers } = response
      // Timeouts, rate limits and failures of the server may pass; other refusals do not.
      const isPermanent = status < 500 && ![408, 425, 429].includes(status)
      const retryAfter = secondsOf(headers.get('retry-after'), clock.now().wall)
      throw new DeliveryError(`status ${status}`, { isPermanent, retryAfter })
    },
  }
}

async function sent(
  url: string,
  { format, token }: WebhookTargetConfig,
  { digest, key }: Message,
  signal: AbortSignal,
): Promise<Response> {
  const body =
    format === 'json'
      ? renderDigest(digest, 'json')
      : JSON.stringify(slackMessage(outlineOf(digest)))
  try {
    return await fetch(url, {
      method: 'POST',
      // A redirect would send the report, and the token, elsewhere.
      redirect: 'manual',
      headers: {
        'content-type': 'application/json; charset=utf-8',
        'idempotency-key': key,
        ...(token !== undefined && { authorization: `Bearer ${token.reveal()}` }),
      },
      body,
      signal,
    })
  } catch (error) {
    if (signal.aborted) throw new DeliveryError('no response in time')
    // Only the code: messages contain the address, which is a secret.
    const cause = (error as Error).cause as NodeJS.ErrnoException | undefined
    throw new DeliveryError(`no response (${cause?.code ?? 'request failed'})`)
  }
}

/** Seconds, or a date. 0: none. */
function secondsOf(retryAfter: string | null, now: number): number {
  if (retryAfter === null) return 0
  if (/^\d{1,6}$/.test(retryAfter)) return Number(retryAfter)
  const at = Date.parse(retryAfter) / 1000
  return Number.isNaN(at) ? 0 : Math.max(0, at - now)
}
