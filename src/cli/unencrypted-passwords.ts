import type { ValidatedConfig } from '../configuration.ts'

/** Clusters to which a password goes as it is, over a network where others may read along. */
export function unencryptedPasswords({ kafka, rabbitmq }: ValidatedConfig): readonly string[] {
  const overKafka = kafka
    .filter(({ sasl, tls }) => sasl?.mechanism === 'plain' && tls?.enabled !== true)
    .filter(({ brokers }) => !brokers.every(isOnThisMachine))
    .map(({ name }) => `kafka ${name}: SASL/PLAIN without TLS; set \`tls\`, or use SCRAM`)
  const overHttp = rabbitmq
    .filter(({ urls }) => urls.some(isPlainAndElsewhere))
    .map(({ name }) => `rabbitmq ${name}: http; use https URLs`)
  return [...overKafka, ...overHttp]
}

function isPlainAndElsewhere(url: string): boolean {
  const { protocol, host } = new URL(url)
  return protocol === 'http:' && !isOnThisMachine(host)
}

/** Of `host:port` or `host`. */
function isOnThisMachine(address: string): boolean {
  return /^(?:localhost|127(?:\.\d+){3}|\[::1\])(?::\d+)?$/.test(address)
}
