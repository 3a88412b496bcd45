/** What the environment says. */
export interface Settings {
  readonly host: string
  readonly port: number
  /** `host:port` of Kafka's brokers; empty: the shop does without Kafka. */
  readonly kafkaBrokers: readonly string[]
  /** `amqp://user:password@host:port/vhost`; undefined: the shop does without RabbitMQ. */
  readonly rabbitmqUrl: string | undefined
  /** Orders that the load generator posts each second, and for how long. */
  readonly load: { readonly perSecond: number; readonly minutes: number }
}

type Environment = Readonly<Record<string, string | undefined>>

/** A mistake in the environment, in words for who made it. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError'
}

export function settingsOf(environment: Environment): Settings {
  const kafkaBrokers = listOf(environment['KAFKA_BROKERS'] ?? '')
  const rabbitmqUrl = environment['RABBITMQ_URL'] || undefined
  if (kafkaBrokers.length === 0 && rabbitmqUrl === undefined) {
    throw new SettingsError(
      'expected KAFKA_BROKERS (localhost:9092), RABBITMQ_URL (amqp://guest:guest@localhost:5672) or both',
    )
  }
  return {
    host: environment['HOST'] ?? '127.0.0.1',
    port: numberOf(environment, 'PORT', { usual: 8080, most: 65_535 }),
    kafkaBrokers,
    rabbitmqUrl,
    load: {
      perSecond: numberOf(environment, 'LOAD_PER_SECOND', { usual: 30, most: 500 }),
      minutes: numberOf(environment, 'LOAD_MINUTES', { usual: 60, most: 1440 }),
    },
  }
}

function listOf(text: string): readonly string[] {
  return text
    .split(',')
    .map(part => part.trim())
    .filter(part => part !== '')
}

function numberOf(
  environment: Environment,
  name: string,
  { usual, most }: { readonly usual: number; readonly most: number },
): number {
  const text = environment[name]
  if (text === undefined || text === '') return usual
  const number = Number(text)
  if (number >= 0 && number <= most) return number
  throw new SettingsError(`${name}: expected a number from 0 to ${most}, found '${text}'`)
}
