import type { SyntaxNode } from '@lezer/common'
import { parser } from '@prometheus-io/lezer-promql'

/** Labels whose number of values grows with the number of backlogs. */
const unboundedLabels: readonly string[] = [
  ...['consumer_group', 'destination', 'topic', 'partition', 'queue', 'vhost', 'where'],
]

/** The most series or rows that a panel may request by `topk` or `bottomk`. */
const mostSeries = 100

type Size = 'scalar' | 'bounded' | 'unbounded'

/**
 * Returns whether the number of series that an expression without variables returns does not depend
 * on the number of backlogs.
 *
 * `labelsOf` returns the labels of a metric.
 */
export function isBounded(
  expression: string,
  labelsOf: (metric: string) => readonly string[],
): boolean {
  return largest(childrenOf(parser.parse(expression).topNode).map(size)) !== 'unbounded'

  function size(node: SyntaxNode): Size {
    switch (node.name) {
      case 'NumberDurationLiteral':
      case 'StringLiteral':
        return 'scalar'
      case 'VectorSelector':
        return sizeOfLabels(labelsOf(textOf(node.getChild('Identifier'))))
      case 'AggregateExpr':
        return sizeOfAggregate(node)
      case 'BinaryExpr':
        return sizeOfBinary(node)
      case 'FunctionCall':
        return largest(argumentsOf(node).map(size))
      default:
        // A parenthesis, a sign, a range or `@ end()` around one expression.
        return largest(childrenOf(node).map(size))
    }
  }

  function sizeOfAggregate(node: SyntaxNode): Size {
    const labels = node.getChild('AggregateModifier')
    const operands = argumentsOf(node)
    const [first] = operands
    if (['topk', 'bottomk'].includes(textOf(node.getChild('AggregateOp')))) {
      const isLimited = labels === null && Number(textOf(first)) <= mostSeries
      return isLimited ? 'bounded' : 'unbounded'
    }
    const grouping = labels?.getChild('GroupingLabels')?.getChildren('LabelName') ?? []
    const isKept = labels !== null && labels.getChild('Without') !== null
    const isFew = !isKept && sizeOfLabels(grouping.map(textOf)) === 'bounded'
    return isFew ? 'bounded' : largest(operands.map(size))
  }

  function sizeOfBinary(node: SyntaxNode): Size {
    const [first, last] = [node.firstChild, node.lastChild]
    const left = first === null ? 'scalar' : size(first)
    const right = last === null ? 'scalar' : size(last)
    if (left === 'scalar') return right
    if (right === 'scalar' || node.getChild('Unless') !== null) return left
    if (node.getChild('Or') !== null) return largest([left, right])
    const matching = node.getChild('MatchingModifierClause')
    // With `on`, one series of a side may match many of the other, unless it names such a label.
    const matched = matching?.getChild('GroupingLabels')?.getChildren('LabelName') ?? []
    const isOneToOne = matching === null || matched.map(textOf).some(isUnbounded)
    if (!isOneToOne || textOf(matching).includes('group_left')) return left
    return left === 'bounded' ? left : right
  }

  function textOf(node: SyntaxNode | null | undefined): string {
    return node ? expression.slice(node.from, node.to) : ''
  }
}

function sizeOfLabels(labels: readonly string[]): Size {
  return labels.some(isUnbounded) ? 'unbounded' : 'bounded'
}

function isUnbounded(label: string): boolean {
  return unboundedLabels.includes(label)
}

function largest(sizes: readonly Size[]): Size {
  if (sizes.includes('unbounded')) return 'unbounded'
  return sizes.includes('bounded') ? 'bounded' : 'scalar'
}

function argumentsOf(node: SyntaxNode): readonly SyntaxNode[] {
  const body = node.getChild('FunctionCallBody')
  return body === null ? [] : childrenOf(body)
}

function childrenOf(node: SyntaxNode): readonly SyntaxNode[] {
  const children: SyntaxNode[] = []
  for (let child = node.firstChild; child !== null; child = child.nextSibling) children.push(child)
  return children
}
