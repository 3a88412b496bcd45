import { execute, type Execution, type Output } from './execute.ts'

/** With the client compiler and the serial collector a server on two cores starts in half the time. */
const quick = ['-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1']

const logging = [
  '-Dorg.slf4j.simpleLogger.defaultLogLevel=warn',
  '-Dorg.slf4j.simpleLogger.showDateTime=true',
  '-Dorg.slf4j.simpleLogger.dateTimeFormat=HH:mm:ss.SSS',
]

/** Runs Kafka's programs in a JVM. */
export class KafkaJava {
  readonly #classPath: string

  constructor(classPath: string) {
    this.#classPath = classPath
  }

  /** Returns the command line of one of Kafka's programs. */
  command(
    mainClass: string,
    args: readonly string[],
    heap = '256m',
  ): readonly [string, ...string[]] {
    return ['java', ...quick, `-Xmx${heap}`, ...logging, '-cp', this.#classPath, mainClass, ...args]
  }

  /** Runs one of Kafka's programs until it ends. */
  async run(
    mainClass: string,
    args: readonly string[],
    execution: Execution = {},
  ): Promise<Output> {
    const [java, ...flags] = this.command(mainClass, args)
    return await execute(java, flags, execution)
  }
}
