import { join } from 'node:path'
import { projectRoot } from './project-root.ts'
import { cached } from './cache.ts'
import { execute } from './execute.ts'
import { mavenOptions } from './maven.ts'
import type { ProgressOptions } from './progress.ts'
import { orUnavailable } from './unavailable.ts'

/** The newest version in Maven Central; later ones are released elsewhere. */
const version = '1.0.1'

/** The shipped rules for Kafka brokers. */
const rules = join(projectRoot, 'examples', 'jmx-exporter', 'kafka.yaml')

/** Returns the JVM flag that starts the JMX exporter in a broker, on a loopback port. */
export async function jmxAgent(port: number, options: ProgressOptions = {}): Promise<string> {
  return `-javaagent:${await jmxAgentJar(options)}=localhost:${port}:${rules}`
}

/** Returns the path of the JMX exporter's agent, fetched with Maven if it is not in the cache. */
export async function jmxAgentJar({ onProgress, signal }: ProgressOptions = {}): Promise<string> {
  return await orUnavailable(`JMX exporter ${version}`, async () => {
    const folder = await cached(
      `jmx-exporter-${version}`,
      async target => {
        onProgress?.(`fetching the JMX exporter ${version} with Maven (3 MB)`)
        const artifact = `io.prometheus.jmx:jmx_prometheus_javaagent:${version}`
        const goal = ['dependency:copy', `-Dartifact=${artifact}`, `-DoutputDirectory=${target}`]
        await execute('mvn', [...mavenOptions, ...goal], { signal })
      },
      { onProgress, signal },
    )
    return join(folder, `jmx_prometheus_javaagent-${version}.jar`)
  })
}
