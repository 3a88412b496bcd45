import { execute, type Execution, type Output } from './execute.ts'

/** A throwaway server on two cores starts in half the time with the small compiler and collector. */
const quick = ['-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1']

const logging = [
  '-Dorg.slf4j.simpleLogger.defaultLogLevel=warn',
  '-Dorg.slf4j.simpleLogger.showDateTime=true',
  '-Dorg.slf4j.simpleLogger.dateTimeFormat=HH:mm:ss.SSS',
]

/** The JVM as Kafka's programs are run here. */
export class KafkaJava {
  readonly #classPath: string

  constructor(classPath: string) {
    this.#classPath = classPath
  }

  /** The command line of one of Kafka's programs. */
  command(
    mainClass: string,
    args: readonly string[],
    heap = '256m',
  ): readonly [string, ...string[]] {
    return ['java', ...quick, `-Xmx${heap}`, ...logging, '-cp', this.#classPath, mainClass, ...args]
  }

  /** Runs one of Kafka's programs to its end. */
  async run(
    mainClass: string,
    args: readonly string[],
    execution: Execution = {},
  ): Promise<Output> {
    const [java, ...flags] = this.command(mainClass, args)
    return await execute(java, flags, execution)
  }
}
