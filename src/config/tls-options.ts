import { file, singleLine, boolean } from './option-types.ts'
import { type Violation, optional, type Options, withDefault } from './option.ts'

/** TLS options shared by Kafka and RabbitMQ. */
export const tlsOptions = {
  ca_file: optional(file(), {
    description:
      'PEM file with the CA certificates to trust. Default: the CA certificates shipped with Node.js.',
    example: '/etc/tidemark/ca.pem',
  }),
  cert_file: optional(file(), {
    description: 'PEM file with the client certificate. Requires `key_file`.',
    example: '/etc/tidemark/client.pem',
  }),
  key_file: optional(file(), {
    description:
      'PEM file with the private key of `cert_file`, not encrypted. Requires `cert_file`.',
    example: '/etc/tidemark/client.key',
  }),
  server_name: optional(singleLine(), {
    description:
      'Host name expected in the server certificate. Default: the host of the connection.',
    example: 'kafka.example.com',
  }),
  insecure_skip_verify: withDefault(boolean(), false, {
    description: 'Accepts any server certificate, without verification.',
    tradeOff:
      'An attacker on the network can then read the password. Use it for a first test only.',
  }),
}

export function certificateHasKey(options: Options): readonly Violation[] {
  const { cert_file: certificate, key_file: key } = options
  if ((certificate === undefined) === (key === undefined)) return []
  const [set, absent] = key === undefined ? ['cert_file', 'key_file'] : ['key_file', 'cert_file']
  const expected = `the path of a readable file, because ${set} is set`
  return [{ path: [absent], headline: 'missing option', expected }]
}
