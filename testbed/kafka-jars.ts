import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { cached } from './cache.ts'
import { execute } from './execute.ts'
import { mavenOptions } from './maven.ts'
import type { ProgressOptions } from './progress.ts'
import { orUnavailable } from './unavailable.ts'

/** The version of the demo and of most tests with a real broker. */
export const currentKafka = '4.3.0'

/** The other versions of the test matrix, oldest first. */
export const earlierKafkas = ['3.9.1', '4.1.0', '4.2.1'] as const

/** Returns the class path of a Kafka version, fetched with Maven if it is not in the cache. */
export async function kafkaClassPath(
  version: string,
  options: ProgressOptions = {},
): Promise<string> {
  const { onProgress, signal } = options
  return await orUnavailable(`Kafka ${version}`, async () => {
    await execute('java', ['-version'], { signal })
    const folder = await cached(
      `kafka-${version}`,
      async target => {
        onProgress?.(`fetching Kafka ${version} with Maven (about 60 MB)`)
        await writeFile(join(target, 'pom.xml'), projectFile(version))
        const goal = ['dependency:copy-dependencies', `-DoutputDirectory=${join(target, 'libs')}`]
        await execute('mvn', [...mavenOptions, ...goal], { cwd: target, signal })
      },
      options,
    )
    return join(folder, 'libs', '*')
  })
}

/** Returns a Maven project with Kafka's server and tools; all versions log by SLF4J's simple logger. */
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
