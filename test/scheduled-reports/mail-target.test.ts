import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'
import t, { type Test } from 'tap'
import { LoadedFile } from '../../src/config/loaded-file.ts'
import { mailTarget } from '../../src/scheduled-reports/mail-target.ts'
import type { MailTargetConfig } from '../../src/scheduled-reports/options.ts'
import type { DeliveryError } from '../../src/scheduled-reports/target.ts'
import { aBusyDay } from '../reports/digest/a-busy-day.ts'

/** A certificate for 127.0.0.1. */
function aCertificate(t: Test): { readonly key: string; readonly cert: string } {
  const folder = t.testdir()
  execFileSync(
    'openssl',
    [
      ...['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=localhost'],
      ...['-addext', 'subjectAltName=IP:127.0.0.1', '-keyout', 'key.pem', '-out', 'cert.pem'],
    ],
    { cwd: folder, stdio: 'ignore' },
  )
  return {
    key: readFileSync(`${folder}/key.pem`, 'utf8'),
    cert: readFileSync(`${folder}/cert.pem`, 'utf8'),
  }
}

interface MailServer {
  readonly server: string
  /** Whole messages. */
  readonly mails: string[]
  readonly logins: string[]
}

/** A real SMTP server on a free port. */
async function aMailServer(t: Test, options: SMTPServerOptions = {}): Promise<MailServer> {
  const mails: string[] = []
  const logins: string[] = []
  const smtp = new SMTPServer({
    authOptional: true,
    closeTimeout: 50,
    onAuth(auth, _session, done) {
      logins.push(`${auth.username}:${auth.password}`)
      if (auth.password === 'hunter2') done(null, { user: auth.username })
      else done(new Error('wrong password'))
    },
    onData(stream, _session, done) {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        mails.push(Buffer.concat(chunks).toString())
        done()
      })
    },
    ...options,
  })
  smtp.on('error', () => undefined)
  await new Promise<void>(resolve => smtp.listen(0, '127.0.0.1', resolve))
  t.teardown(() => new Promise<void>(resolve => smtp.close(resolve)))
  const { port } = smtp.server.address() as AddressInfo
  return { server: `127.0.0.1:${port}`, mails, logins }
}

async function deliver(
  server: string,
  config: Partial<MailTargetConfig> = {},
  signal = new AbortController().signal,
): Promise<DeliveryError | null> {
  const target = mailTarget({
    ...{ server, encryption: 'none', from: 'tidemark@example.com', to: ['sre@example.com'] },
    ...config,
  })
  try {
    await target.deliver({ digest: aBusyDay(), key: 'daily-2026-11-24-tidemark-1' }, signal)
    return null
  } catch (error) {
    return error as DeliveryError
  }
}

t.test('a mail has an HTML and a text part, and an id that belongs to its period', async t => {
  const { server, mails } = await aMailServer(t)
  t.equal(await deliver(server, { to: ['sre@example.com', 'Team <team@example.com>'] }), null)
  const [mail = ''] = mails
  t.match(mail, /^Subject: Backlogs from .*/m)
  t.match(mail, /^Message-ID: <daily-2026-11-24-tidemark-1@tidemark\.invalid>/m)
  t.match(mail, /^Content-Type: text\/plain/m)
  t.match(mail, /^Content-Type: text\/html/m)
  t.match(mail, /^To: sre@example\.com, Team <team@example\.com>/m)
})

t.test('encrypted and with a login', async t => {
  const { key, cert } = aCertificate(t)
  const login = {
    username: 'tidemark',
    passwordFile: new LoadedFile('/run/secrets/password', 'hunter2\n'),
    caFile: new LoadedFile('ca.pem', cert),
  }
  for (const encryption of ['starttls', 'tls'] as const) {
    const { server, mails, logins } = await aMailServer(t, {
      ...{ key, cert, authOptional: false, secure: encryption === 'tls' },
    })
    t.equal(await deliver(server, { encryption, ...login }), null, encryption)
    t.equal(mails.length, 1)
    t.same(logins, ['tidemark:hunter2'])
    t.match(
      await deliver(server, { encryption, username: 'tidemark', passwordFile: login.passwordFile }),
      {
        isPermanent: false,
      },
      'a certificate that is not trusted',
    )
    t.equal(mails.length, 1)
  }
})

t.test('a server without TLS gets no mail where TLS is required', async t => {
  const { server, mails } = await aMailServer(t, { disabledCommands: ['STARTTLS'] })
  t.match(await deliver(server, { encryption: 'starttls' }), { isPermanent: true })
  t.same(mails, [])
})

t.test('a refusal is final, and greylisting is not', async t => {
  for (const [responseCode, isPermanent] of [
    [550, true],
    [451, false],
  ] as const) {
    const { server } = await aMailServer(t, {
      onRcptTo(_address, _session, done) {
        done(Object.assign(new Error('not now'), { responseCode }))
      },
    })
    t.match(await deliver(server), { isPermanent, message: new RegExp(String(responseCode)) })
  }
  const { server } = await aMailServer(t, { hideSTARTTLS: true, allowInsecureAuth: true })
  const wrong = { username: 'x', passwordFile: new LoadedFile('p', 'wrong') }
  t.match(await deliver(server, wrong), { isPermanent: true, message: /535/ })
})

t.test('a server that is down or hangs is a temporary failure', async t => {
  t.match(await deliver('127.0.0.1:1'), { isPermanent: false })
  const { server } = await aMailServer(t, { onConnect: () => undefined })
  t.match(await deliver(server, {}, AbortSignal.timeout(100)), { isPermanent: false })
})
