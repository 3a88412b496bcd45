import type { ValidatedConfig } from '../configuration.ts'

/** Warnings for clusters whose password is sent in clear text over the network. */
export function unencryptedPasswords({ kafka, rabbitmq }: ValidatedConfig): readonly string[] {
  const overKafka = kafka
    .filter(({ sasl, tls }) => sasl?.mechanism === 'plain' && tls?.enabled !== true)
    .filter(({ brokers }) => !brokers.every(isLocal))
    .map(({ name }) => `kafka ${name}: password sent unencrypted: enable \`tls\` or use SCRAM`)
  const overHttp = rabbitmq
    .filter(({ urls }) => urls.some(isRemoteHttp))
    .map(({ name }) => `rabbitmq ${name}: password sent unencrypted: use https URLs`)
  return [...overKafka, ...overHttp]
}

function isRemoteHttp(url: string): boolean {
  const { protocol, host } = new URL(url)
  return protocol === 'http:' && !isLocal(host)
}

/** Takes `host:port` or `host`. */
function isLocal(address: string): boolean {
  return /^(?:localhost|127(?:\.\d+){3}|\[::1\])(?::\d+)?$/.test(address)
}
