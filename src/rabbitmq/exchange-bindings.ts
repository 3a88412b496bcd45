/** Where an exchange sends its messages. */
export interface ExchangeBindings {
  /** `direct`, `fanout`, `topic`, `headers`, or a plugin's own. '': the exchange does not exist. */
  readonly type: string
  readonly bindings: readonly Binding[]
}

export interface Binding {
  /** A queue or an exchange of the same virtual host. */
  readonly destination: string
  readonly isQueue: boolean
  readonly routingKey: string
}

/**
 * Returns the queues that get a message from an exchange, over further exchanges too; each once.
 *
 * A key of null is not known. Then, and for types that do not route by key alone, every binding counts.
 */
export function destinationsOf(
  exchanges: ReadonlyMap<string, ExchangeBindings>,
  exchange: string,
  key: string | null,
): readonly string[] {
  const queues = new Set<string>()
  const visited = new Set([exchange])
  // Grows while it is iterated.
  for (const name of visited) {
    const { type, bindings } = exchanges.get(name) ?? unbound
    for (const { destination, isQueue, routingKey } of bindings) {
      if (key !== null && !mayRoute(type, routingKey, key)) continue
      if (isQueue) queues.add(destination)
      else visited.add(destination)
    }
  }
  return [...queues].sort()
}

const unbound: ExchangeBindings = { type: '', bindings: [] }

function mayRoute(type: string, bindingKey: string, key: string): boolean {
  if (type === 'direct') return bindingKey === key
  return type !== 'topic' || topicMatches(wordsOf(bindingKey), wordsOf(key))
}

/** `*` is one word, and `#` any number of them. */
function topicMatches(pattern: readonly string[], words: readonly string[]): boolean {
  // Whether the words so far match the first parts of the pattern, by number of parts.
  let matched = [true]
  for (const [at, part] of pattern.entries()) matched.push(matched[at] === true && part === '#')
  for (const word of words) {
    const next = [false]
    for (const [at, part] of pattern.entries()) {
      const isMatch =
        part === '#'
          ? matched[at + 1] === true || next[at] === true
          : matched[at] === true && (part === '*' || part === word)
      next.push(isMatch)
    }
    matched = next
  }
  return matched.at(-1) === true
}

/** An empty key has no words. */
function wordsOf(key: string): readonly string[] {
  return key === '' ? [] : key.split('.')
}
