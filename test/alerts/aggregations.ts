import type { SyntaxNode } from '@lezer/common'
import { parser } from '@prometheus-io/lezer-promql'

/** `max by (topic) (…)`. */
export interface Aggregation {
  /** `max`, `sum`, `topk`, … */
  readonly operator: string
  /** The clause without parentheses, with single spaces: `by messaging_cluster, topic`. */
  readonly grouping: string
}

/** Returns the aggregations of an expression, outermost first. */
export function aggregationsOf(expression: string): readonly Aggregation[] {
  return nodesOf(expression, 'AggregateExpr').map(node => ({
    operator: textOf(expression, node.getChild('AggregateOp')),
    grouping: textOf(expression, node.getChild('AggregateModifier'))
      .replace(/[()]/g, ' ')
      .trim()
      .replace(/\s+/g, ' '),
  }))
}

/** Returns the `on (…)` labels of each join, as written. Undefined: the join uses all labels. */
export function joinsOf(expression: string): readonly (string | undefined)[] {
  return nodesOf(expression, 'MatchingModifierClause').map(node => {
    const labels = node.getChild('On') ? node.getChild('GroupingLabels') : null
    return labels === null ? undefined : textOf(expression, labels)
  })
}

/** Returns the durations of all range selectors, as written: `15m`. */
export function rangesOf(expression: string): readonly string[] {
  // Brackets in texts are regular expressions.
  const withoutTexts = expression.replace(/"(?:[^"\\]|\\.)*"/g, '""')
  return Array.from(withoutTexts.matchAll(/\[([^\]]+)\]/g), ([, range = '']) => range)
}

function nodesOf(expression: string, name: string): readonly SyntaxNode[] {
  const nodes: SyntaxNode[] = []
  parser.parse(expression).iterate({
    enter: cursor => {
      if (cursor.name === name) nodes.push(cursor.node)
    },
  })
  return nodes
}

function textOf(expression: string, node: SyntaxNode | null): string {
  return node ? expression.slice(node.from, node.to) : ''
}
