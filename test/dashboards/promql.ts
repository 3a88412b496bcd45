import type { SyntaxNode, Tree } from '@lezer/common'
import { parser } from '@prometheus-io/lezer-promql'

/** One series selector of an expression: `up{job="tidemark"}[5m]`. */
export interface Selector {
  readonly metric: string
  readonly matchers: readonly Matcher[]
  /** The function right around it, such as `rate`; empty when there is none. */
  readonly function: string
  /** The range behind it, as written; empty for an instant. */
  readonly range: string
}

export interface Matcher {
  readonly label: string
  readonly operator: string
  readonly value: string
}

/** What stands where a dashboard's variables do, so that an expression is PromQL. */
const builtIn: Readonly<Record<string, string>> = {
  __rate_interval: '1m',
  __interval: '15s',
  __range: '3m',
  __range_s: '180',
}

/** The expression with Grafana's variables given: its own a usual value, all others any value. */
export function interpolated(expression: string): string {
  return expression
    .replace(/="\$\{?(\w+)(?::\w+)?\}?"/g, (text, name: string) =>
      name.startsWith('__') ? text : '=~".+"',
    )
    .replace(/\$\{?(\w+)(?::\w+)?\}?/g, (_, name: string) => builtIn[name] ?? '.+')
}

/** The place of the first mistake in an expression without variables; undefined when it has none. */
export function syntaxMistake(expression: string): string | undefined {
  let mistake: string | undefined
  parse(expression).iterate({
    enter: ({ type, from }) => {
      if (type.isError) mistake ??= expression.slice(Math.max(0, from - 10), from + 10)
    },
  })
  return mistake
}

/** The selectors of an expression without variables. */
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
  // `@ end()` and `offset` stand between a range and its function.
  const argument = within(node, ['StepInvariantExpr', 'OffsetExpr'])
  const call = argument.parent?.parent
  return call?.name === 'FunctionCall' ? textOf(call.getChild('FunctionIdentifier'), text) : ''
}

/** The outermost of the nodes with these names right around a node, or that itself. */
function within(node: SyntaxNode, names: readonly string[]): SyntaxNode {
  const { parent } = node
  return parent && names.includes(parent.name) ? within(parent, names) : node
}

function textOf(node: SyntaxNode | null | undefined, text: (node: SyntaxNode) => string): string {
  return node ? text(node) : ''
}
