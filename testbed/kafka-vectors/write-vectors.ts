import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { format, resolveConfig } from 'prettier'
import { execute } from '../execute.ts'
import { kafkaClassPath } from '../kafka-jars.ts'
import { codecs } from './codecs.ts'

/**
 * Writes the golden vectors of the codecs; run it at the root of the checkout.
 *
 * The cases are messages in Kafka's own JSON format, and Kafka's own classes encode them.
 */
const kafkaVersions = ['3.9.1', '4.3.0']
const source = join('testbed', 'kafka-vectors')
const fixtures = join('test', 'kafka', 'client', 'apis', 'fixtures')

interface VectorFile {
  readonly api: string
  readonly version: number
  readonly vectors: readonly unknown[]
}

const wanted = await Promise.all(
  codecs.map(async ({ name: api, minVersion, maxVersion }) => {
    const cases: unknown = JSON.parse(await readFile(join(source, 'cases', `${api}.json`), 'utf8'))
    return { api, minVersion, maxVersion, cases }
  }),
)
const style = await resolveConfig(join(fixtures, 'any.json'))

for (const version of kafkaVersions) {
  const folder = join(fixtures, version)
  await mkdir(folder, { recursive: true })
  const files = await vectorFiles(version)
  for (const { api, version, vectors } of files) {
    const text = await format(JSON.stringify(vectors), { ...style, parser: 'json' })
    await writeFile(join(folder, `${api}-v${version}.json`), text)
  }
  console.log(`kafka-clients ${version}: ${files.length} files in ${folder}`)
}

async function vectorFiles(kafkaVersion: string): Promise<VectorFile[]> {
  const classPath = await kafkaClassPath(kafkaVersion, { onProgress: console.log })
  const program = join(source, 'Vectors.java')
  const { stdout } = await execute('java', ['-cp', classPath, program], {
    input: JSON.stringify(wanted),
  })
  return JSON.parse(stdout) as VectorFile[]
}
