import type { SyntaxNode, Tree } from '@lezer/common'
import { parser } from '@prometheus-io/lezer-promql'

/** A series selector of an expression: `up{job="tidemark"}[5m]`. */
export interface Selector {
  readonly metric: string
  readonly matchers: readonly Matcher[]
  /** The function applied to it, such as `rate`. Empty: none. */
  readonly function: string
  /** Its range, as written. Empty: an instant selector. */
  readonly range: string
}

export interface Matcher {
  readonly label: string
  readonly operator: string
  readonly value: string
}

/** Values of the built-in Grafana variables, so that an expression is valid PromQL. */
const builtIn: Readonly<Record<string, string>> = {
  __rate_interval: '1m',
  __interval: '15s',
  __range: '3m',
  __range_s: '180',
}

/** Replaces Grafana variables: built-in ones with a typical value, all others with a pattern for any value. */
export function interpolated(expression: string): string {
  return (
    expression
      .replace(/="\$\{?(\w+)(?::\w+)?\}?"/g, (text, name: string) =>
        name.startsWith('__') ? text : '=~".+"',
      )
      // Not `$1`, the group of a label_replace, which Grafana leaves alone too.
      .replace(/\$\{?([a-z_]\w*)(?::\w+)?\}?/gi, (_, name: string) => builtIn[name] ?? '.+')
  )
}

/** Returns the text around the first syntax error of an expression without variables. Undefined: valid. */
export function syntaxError(expression: string): string | undefined {
  let error: string | undefined
  parse(expression).iterate({
    enter: ({ type, from }) => {
      if (type.isError) error ??= expression.slice(Math.max(0, from - 10), from + 10)
    },
  })
  return error
}

/** Returns the selectors of an expression without variables. */
export function selectorsOf(expression: string): readonly Selector[] {
  const text = ({ from, to }: SyntaxNode): string => expression.slice(from, to)
  return nodesOf(parse(expression), 'VectorSelector').map(node => {
    const matrix = node.parent?.name === 'MatrixSelector' ? node.parent : undefined
    return {
      metric: textOf(node.getChild('Identifier'), text),
      matchers: matchersOf(node, text),
      function: functionAround(matrix ?? node, text),
      range: textOf(matrix?.lastChild, text),
    }
  })
}

function parse(expression: string): Tree {
  return parser.parse(expression)
}

function nodesOf(tree: Tree, name: string): readonly SyntaxNode[] {
  const nodes: SyntaxNode[] = []
  tree.iterate({
    enter: cursor => {
      if (cursor.name === name) nodes.push(cursor.node)
    },
  })
  return nodes
}

function matchersOf(selector: SyntaxNode, text: (node: SyntaxNode) => string): readonly Matcher[] {
  const matchers = selector.getChild('LabelMatchers')?.getChildren('UnquotedLabelMatcher') ?? []
  return matchers.map(node => ({
    label: textOf(node.getChild('LabelName'), text),
    operator: textOf(node.getChild('MatchOp'), text),
    value: textOf(node.getChild('StringLiteral'), text).slice(1, -1),
  }))
}

function functionAround(node: SyntaxNode, text: (node: SyntaxNode) => string): string {
  // In the tree, `@ end()` and `offset` are between a range and its function.
  const argument = enclosing(node, ['StepInvariantExpr', 'OffsetExpr'])
  const call = argument.parent?.parent
  return call?.name === 'FunctionCall' ? textOf(call.getChild('FunctionIdentifier'), text) : ''
}

/** Returns the outermost enclosing node with one of these names, or the node itself. */
function enclosing(node: SyntaxNode, names: readonly string[]): SyntaxNode {
  const { parent } = node
  return parent && names.includes(parent.name) ? enclosing(parent, names) : node
}

function textOf(node: SyntaxNode | null | undefined, text: (node: SyntaxNode) => string): string {
  return node ? text(node) : ''
}
