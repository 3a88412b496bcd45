import { flags, optionTree } from '../../src/configuration.ts'
import type { Option } from '../../src/config/option-tree.ts'

/** The text of `docs/configuration.md`. */
export function configurationReference(): string {
  return [introduction, ...optionTree.roots.flatMap(chapters)].join('\n\n') + '\n'
}

const introduction = `\
# Configuration

<!-- Generated from src/config by \`npm run docs\`; change it there. -->

\`\`\`sh
tidemark --config.file exporter.yaml      # clusters from a file
tidemark --kafka.brokers kafka-1:9092     # one Kafka cluster, no file
tidemark                                  # Kafka and RabbitMQ on this machine
tidemark check --config.file exporter.yaml
\`\`\`

[\`exporter.yaml\`](../exporter.yaml) is the complete example. [\`exporter.schema.json\`](exporter.schema.json) gives editors completion: start a file with
\`# yaml-language-server: $schema=…/exporter.schema.json\`.

**File or flags.** Clusters are declared in the file or by flags, never by both. Flags declare one cluster of each system they speak of: \`--kafka.brokers\` alone polls Kafka alone. Flags of \`web\` and \`log\` win over the file.

**Mistakes** are told all at once, as \`file:line:column\`, with the option, what was found and what is allowed; then the program ends with status 2.

**Values.** Durations: \`500ms\`, \`15s\`, \`1m30s\`, \`1h\`. Sizes: \`512KiB\`, \`64MiB\`, \`1GiB\`. Regular expressions are JavaScript's with the flag \`u\` and must match a whole name. Paths of files are relative to the folder of the configuration file.

**Environment.** Every text may hold \`\${NAME}\`, which must be set, or \`\${NAME:-default}\`; \`$\${\` is a plain \`\${\`. Quote a text with a variable inside \`[ ]\`. Anchors, aliases and merge keys (\`<<: *defaults\`) work.

**Secrets** print as \`<redacted>\` in \`/config\`, in logs and in messages. \`password_file\` suits Docker and Kubernetes secrets and is read again on reload.

**Reload.** SIGHUP, or \`POST /-/reload\` with \`web.enable_lifecycle\`, reads the file again. A file with mistakes changes nothing. Clusters are compared by name. Changed options with *reconnect* give the cluster new connections and keep all it has learned; those with
*replace* let it start anew; those with *restart* wait for the next start. Other clusters go on undisturbed.`

function chapters(option: Option): readonly string[] {
  const { path, isList, children } = option
  const leaves = children.filter(({ type: kind }) => kind !== undefined)
  const sections = children.filter(({ type: kind }) => kind === undefined)
  const heading = `## \`${path}${isList ? '[]' : ''}\``
  return [heading, sentences(option), leaves.map(entry).join('\n'), ...sections.flatMap(chapters)]
}

function entry(option: Option): string {
  const { key, type: kind, onReload } = option
  const flag = flags.find(flag => flag.option === option)
  const facts = [
    kind?.name,
    presence(option),
    ...(flag === undefined ? [] : [`flag \`${flag.name}\``]),
    `on reload: ${onReload}`,
  ]
  return `- **\`${key}\`** (${facts.join('; ')})<br>\n  ${sentences(option)}`
}

function presence({ isRequired, defaultValue }: Option): string {
  if (isRequired) return 'required'
  if (defaultValue === undefined) return 'optional'
  return `default \`${typeof defaultValue === 'string' ? defaultValue : JSON.stringify(defaultValue)}\``
}

function sentences({ notes }: Option): string {
  return [notes.description, notes.tradeOff].filter(text => text !== undefined).join(' ')
}
