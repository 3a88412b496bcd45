import { isAlias, isCollection, isNode, isPair, type Alias, type Node } from 'yaml'

/** Values that all aliases together may expand to: far more than any configuration has. */
const maxValues = 100_000

/** An alias that cannot be replaced by its value, and where it is in the file. */
interface AliasError {
  readonly offset: number
  readonly message: string
}

/**
 * Replaces each alias below a node by the node it refers to.
 *
 * Returns the first alias that refers to nothing or to itself, or at which the document becomes too
 * large: a few lines of nested aliases can expand to billions of values. Reads each node once, where
 * the library searches the whole document for each alias.
 */
export function resolveAliases(root: unknown): AliasError | null {
  try {
    new AliasResolver().resolved(root)
    return null
  } catch (error) {
    if (error instanceof UnresolvedAlias) return { offset: error.offset, message: error.message }
    throw error
  }
}

class UnresolvedAlias extends Error {
  readonly offset: number

  constructor({ range }: Alias, message: string) {
    super(message)
    this.offset = range?.[0] ?? 0
  }
}

interface Anchor {
  readonly node: Node
  /** Values below the node. Null: it is still being read, so an alias to it has no end. */
  values: number | null
}

/** Resolves aliases in the order of the document, and counts the values they expand to. */
class AliasResolver {
  /** A later anchor of the same name replaces an earlier one. */
  readonly #anchors = new Map<string, Anchor>()
  #total = 0

  /** Returns the node, or the one that it refers to, with all aliases below it resolved. */
  resolved(node: unknown): unknown {
    if (isAlias(node)) return this.#target(node)
    if (isPair(node)) {
      node.key = this.resolved(node.key)
      node.value = this.resolved(node.value)
      return node
    }
    if (!isNode(node)) return node
    const name = (node as Node & { readonly anchor?: string }).anchor
    const anchor: Anchor = { node, values: null }
    if (name !== undefined) this.#anchors.set(name, anchor)
    const before = this.#total++
    if (isCollection(node)) {
      for (const [place, item] of node.items.entries()) node.items[place] = this.resolved(item)
    }
    anchor.values = this.#total - before
    return node
  }

  #target(alias: Alias): Node {
    const { source } = alias
    const anchor = this.#anchors.get(source)
    if (anchor === undefined) {
      throw new UnresolvedAlias(
        alias,
        'no anchor of this name is defined above this alias; quote values that start with *',
      )
    }
    if (anchor.values === null) {
      const message =
        'this alias is inside its own anchor, so its value has no end; write the value without the alias'
      throw new UnresolvedAlias(alias, message)
    }
    this.#total += anchor.values
    if (this.#total > maxValues) {
      const message = `the aliases up to this one expand to more than ${maxValues.toLocaleString('en')} values; write the values out, or nest fewer aliases`
      throw new UnresolvedAlias(alias, message)
    }
    return anchor.node
  }
}
