import { join } from 'node:path'
import { projectRoot } from './project-root.ts'
import { cached } from './cache.ts'
import { execute } from './execute.ts'
import type { Patience } from './patience.ts'
import { orUnavailable } from './unavailable.ts'

/** The newest that Maven has; later ones are released elsewhere. */
const version = '1.0.1'

/** The rules that we ship for Kafka's brokers. */
const rules = join(projectRoot, 'examples', 'jmx-exporter', 'kafka.yaml')

/** The flag that starts the JMX exporter in a broker, on a port of loopback. */
export async function jmxAgent(port: number, patience: Patience = {}): Promise<string> {
  return `-javaagent:${await jmxAgentJar(patience)}=localhost:${port}:${rules}`
}

/** The JMX exporter's agent, fetched with Maven when it is not in the cache. */
export async function jmxAgentJar({ onProgress, signal }: Patience = {}): Promise<string> {
  return await orUnavailable(`JMX exporter ${version}`, async () => {
    const folder = await cached(
      `jmx-exporter-${version}`,
      async half => {
        onProgress?.(`fetching the JMX exporter ${version} with Maven (3 MB)`)
        const artifact = `io.prometheus.jmx:jmx_prometheus_javaagent:${version}`
        const goal = ['dependency:copy', `-Dartifact=${artifact}`, `-DoutputDirectory=${half}`]
        await execute('mvn', ['-q', '-B', ...goal], { signal })
      },
      { onProgress, signal },
    )
    return join(folder, `jmx_prometheus_javaagent-${version}.jar`)
  })
}
