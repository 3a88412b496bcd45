import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { parse } from 'yaml'
import { projectRoot } from '../../testbed/project-root.ts'

interface AgentConfiguration {
  readonly includeObjectNames: readonly string[]
  readonly rules: readonly { readonly pattern: string; readonly cache?: boolean }[]
}

const file = join(projectRoot, 'examples/jmx-exporter/kafka.yaml')
const { includeObjectNames, rules } = parse(readFileSync(file, 'utf8')) as AgentConfiguration

t.test('beans of single topics, partitions and clients are not read', t => {
  // `,*` matches beans with any further keys; beans of clients have such a key.
  const wide = /,\*|type=(?:Partition|Log|Fetcher\w*)\b|\b(?:topic|partition|client-id|user)=/
  t.strictSame(
    includeObjectNames.filter(name => wide.test(name)),
    [],
  )
  t.end()
})

t.test('a rule is cached unless it reads the value, which the cache would freeze', t => {
  for (const { pattern, cache = false } of rules) {
    const readsValue = /: \(/.test(pattern)
    t.equal(cache, !readsValue, pattern)
  }
  t.end()
})
