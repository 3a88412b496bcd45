import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { cached } from './cache.ts'
import { CommandFailed, execute } from './execute.ts'
import type { Patience } from './patience.ts'
import { Unavailable } from './unavailable.ts'

/** The version that the demo and most real tests run. */
export const currentKafka = '4.3.0'

/** The class path of a Kafka version, fetched with Maven when it is not in the cache. */
export async function kafkaClassPath(version: string, patience: Patience = {}): Promise<string> {
  const part = `Kafka ${version}`
  await needProgram('java', part)
  const folder = await cached(
    `kafka-${version}`,
    async half => {
      await needProgram('mvn', part)
      patience.onProgress?.(`fetching ${part} with Maven (about 60 MB)`)
      await fetchJars(version, half, patience.signal)
    },
    patience,
  )
  return join(folder, 'libs', '*')
}

async function needProgram(program: string, part: string): Promise<void> {
  try {
    await execute(program, ['-version'])
  } catch (error) {
    throw new Unavailable(part, `\`${program}\` does not run (${(error as Error).message})`)
  }
}

async function fetchJars(
  version: string,
  folder: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  await writeFile(join(folder, 'pom.xml'), projectFile(version))
  const goal = ['dependency:copy-dependencies', `-DoutputDirectory=${join(folder, 'libs')}`]
  try {
    await execute('mvn', ['-q', '-B', ...goal], { cwd: folder, signal })
  } catch (error) {
    if (error instanceof CommandFailed) throw new Unavailable(`Kafka ${version}`, error.message)
    throw error
  }
}

/** Kafka's server and tools, with one logger for all versions: SLF4J's simple one. */
function projectFile(version: string): string {
  const kafka = (artifact: string): string =>
    `<dependency><groupId>org.apache.kafka</groupId><artifactId>${artifact}</artifactId>` +
    `<version>${version}</version><exclusions><exclusion><groupId>org.slf4j</groupId>` +
    '<artifactId>slf4j-reload4j</artifactId></exclusion></exclusions></dependency>'
  return `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>tidemark</groupId><artifactId>kafka-jars</artifactId><version>1</version>
  <dependencies>
    ${kafka('kafka_2.13')}
    ${kafka('kafka-tools')}
    <dependency>
      <groupId>org.slf4j</groupId><artifactId>slf4j-simple</artifactId><version>1.7.36</version>
    </dependency>
  </dependencies>
</project>
`
}
