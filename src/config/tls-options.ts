import { file, singleLine, boolean } from './option-types.ts'
import { type Violation, optional, type Options, withDefault } from './option.ts'

/** The options of TLS that Kafka and RabbitMQ share. */
export const tlsOptions = {
  ca_file: optional(file(), {
    description:
      'File with the PEM certificates of the authorities to trust. Without it, those that Node.js ships.',
    example: '/etc/tidemark/ca.pem',
  }),
  cert_file: optional(file(), {
    description: 'File with the PEM certificate that this client shows; together with `key_file`.',
    example: '/etc/tidemark/client.pem',
  }),
  key_file: optional(file(), {
    description: 'File with the PEM private key of `cert_file`, not encrypted.',
    example: '/etc/tidemark/client.key',
  }),
  server_name: optional(singleLine(), {
    description:
      'The name that the certificate must carry. Without it, the host that is connected to.',
    example: 'kafka.example.com',
  }),
  insecure_skip_verify: withDefault(boolean(), false, {
    description: 'Accepts any certificate.',
    tradeOff: 'Whoever is on the way can then read the password. For a first try only.',
  }),
}

export function certificateHasKey(options: Options): readonly Violation[] {
  const { cert_file: certificate, key_file: key } = options
  if ((certificate === undefined) === (key === undefined)) return []
  const [given, absent] = key === undefined ? ['cert_file', 'key_file'] : ['key_file', 'cert_file']
  const expected = `the path of a readable file, because \`${given}\` is given`
  return [{ path: [absent], headline: 'missing option', expected }]
}
