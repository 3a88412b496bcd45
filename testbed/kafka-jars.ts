import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { cached } from './cache.ts'
import { execute } from './execute.ts'
import type { Patience } from './patience.ts'
import { orUnavailable } from './unavailable.ts'

/** The version that the demo and most real tests run. */
export const currentKafka = '4.3.0'

/** The versions that the matrix runs beside it, oldest first. */
export const earlierKafkas = ['3.9.1', '4.1.0', '4.2.1'] as const

/** The class path of a Kafka version, fetched with Maven when it is not in the cache. */
export async function kafkaClassPath(version: string, patience: Patience = {}): Promise<string> {
  const { onProgress, signal } = patience
  return await orUnavailable(`Kafka ${version}`, async () => {
    await execute('java', ['-version'], { signal })
    const folder = await cached(
      `kafka-${version}`,
      async half => {
        onProgress?.(`fetching Kafka ${version} with Maven (about 60 MB)`)
        await writeFile(join(half, 'pom.xml'), projectFile(version))
        const goal = ['dependency:copy-dependencies', `-DoutputDirectory=${join(half, 'libs')}`]
        await execute('mvn', ['-q', '-B', ...goal], { cwd: half, signal })
      },
      patience,
    )
    return join(folder, 'libs', '*')
  })
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
