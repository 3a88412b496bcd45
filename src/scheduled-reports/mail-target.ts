import { passwordOf } from '../config/password.ts'
import { renderDigest } from '../reports/digest/formats.ts'
import { outlineOf } from '../reports/digest/outline.ts'
import { printable } from '../text/printable.ts'
import { abortable } from '../transport/abort.ts'
import type { MailTargetConfig } from './options.ts'
import { DeliveryError, type Target } from './target.ts'

/** For each step of a conversation, in milliseconds. */
const timeout = 20_000

/** Sends each report as a mail with an HTML and a text part. */
export function mailTarget(config: MailTargetConfig): Target {
  const [, host = '', port = ''] = /^(.*):(\d+)$/.exec(config.server) ?? []
  const password = passwordOf(config)
  const options = {
    host: host.replace(/^\[|\]$/g, ''),
    port: Number(port),
    secure: config.encryption === 'tls',
    requireTLS: config.encryption === 'starttls',
    ignoreTLS: config.encryption === 'none',
    ...(config.caFile !== undefined && { tls: { ca: config.caFile.content.reveal() } }),
    ...(config.username !== undefined && {
      auth: { user: config.username, pass: password?.reveal() ?? '' },
    }),
    connectionTimeout: timeout,
    greetingTimeout: timeout,
    socketTimeout: timeout,
    // No file and no address may be read because of a text in a mail.
    disableFileAccess: true,
    disableUrlAccess: true,
  }
  return {
    kind: 'mail',
    async deliver({ digest, key }, signal) {
      const { title, summary } = outlineOf(digest)
      // Loaded with the first mail: most exporters send none.
      const { createTransport } = await import('nodemailer')
      const transport = createTransport(options)
      try {
        const sending = transport.sendMail({
          from: config.from,
          to: [...config.to],
          subject: printable(`${title}: ${summary}`, 150),
          text: renderDigest(digest, 'text'),
          html: renderDigest(digest, 'html'),
          // The same for each attempt, so that mail servers and readers can drop a second copy.
          messageId: `<${key.replaceAll(/[^\w.-]/g, '-')}@tidemark.invalid>`,
          headers: { 'auto-submitted': 'auto-generated' },
        })
        // The library has no signal; its own timeouts end a conversation that hangs.
        await abortable(sending, signal)
      } catch (error) {
        throw deliveryError(error)
      } finally {
        transport.close()
      }
    },
  }
}

/** Codes from 500 are final; from 400 on they are temporary, as those of greylisting. */
function deliveryError(error: unknown): DeliveryError {
  const { responseCode, code = 'failed' } = error as { responseCode?: number; code?: string }
  const reason = responseCode === undefined ? code : `${code}, SMTP status ${responseCode}`
  return new DeliveryError(reason, { isPermanent: (responseCode ?? 0) >= 500 })
}
