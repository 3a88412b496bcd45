/** Settings from environment variables. */
export interface Settings {
  readonly host: string
  readonly port: number
  /** `host:port` of Kafka brokers. Empty: without Kafka. */
  readonly kafkaBrokers: readonly string[]
  /** `amqp://user:password@host:port/vhost`. Undefined: without RabbitMQ. */
  readonly rabbitmqUrl: string | undefined
  /** Rate and duration of the load generator. */
  readonly load: { readonly perSecond: number; readonly minutes: number }
}

type Environment = Readonly<Record<string, string | undefined>>

/** An invalid environment variable. The message says how to fix it. */
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
    port: numberOf(environment, 'PORT', { fallback: 8080, max: 65_535 }),
    kafkaBrokers,
    rabbitmqUrl,
    load: {
      perSecond: numberOf(environment, 'LOAD_PER_SECOND', { fallback: 30, max: 500 }),
      minutes: numberOf(environment, 'LOAD_MINUTES', { fallback: 60, max: 1440 }),
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
  { fallback, max }: { readonly fallback: number; readonly max: number },
): number {
  const text = environment[name]
  if (text === undefined || text === '') return fallback
  const number = Number(text)
  if (number >= 0 && number <= max) return number
  throw new SettingsError(`${name}: expected a number from 0 to ${max}, found '${text}'`)
}
