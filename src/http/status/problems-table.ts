import type { ReadingStatus } from '../../monitor/status.ts'
import { newCauseFilter } from '../../reading/problem.ts'
import { remedies, unmatchedPattern } from '../../reading/remedies.ts'
import { humanCount } from '../../reports/human.ts'
import { type Html, html } from '../../text/html.ts'
import { type Column, table } from './table.ts'

/** For each cluster. There can be one problem for each group or partition. */
const maxProblemsShown = 20

interface ProblemRow {
  readonly where: string
  readonly kind: string
  readonly subject: string
  readonly detail: string
  readonly remedy: string
}

const columns: readonly Column<ProblemRow>[] = [
  { heading: 'Section', content: ({ where }) => where },
  { heading: 'Kind', content: ({ kind }) => html`<span class="kind">${kind}</span>` },
  { heading: 'Subject', isName: true, content: ({ subject }) => subject },
  { heading: 'Detail', isName: true, content: ({ detail }) => detail },
  { heading: 'Remedy', content: ({ remedy }) => withCode(remedy) },
]

/** Renders the problems of a cluster, one for each cause, with the remedies that `check` prints. */
export function problemsTable(readings: readonly ReadingStatus[]): Html | '' {
  const isNewCause = newCauseFilter()
  const problems = readings.flatMap(({ reading, sections, unmatchedPatterns }) => [
    ...sections.flatMap(({ section, problems }) =>
      problems.filter(isNewCause).map(({ kind, subject, detail }) => {
        const where = `${reading}, ${section}`
        return { where, kind, subject, detail, remedy: remedies[kind] }
      }),
    ),
    ...unmatchedPatterns.map(option => ({
      where: `${reading}, configuration`,
      kind: 'pattern',
      subject: option,
      detail: unmatchedPattern.problem,
      remedy: unmatchedPattern.remedy,
    })),
  ])
  if (problems.length === 0) return ''
  const hidden = problems.length - maxProblemsShown
  return html`<h3>Problems in the last poll</h3>
    ${table('problems', columns, problems.slice(0, maxProblemsShown))}
    ${hidden > 0 ? html`<p>and ${humanCount(hidden)} more</p>` : ''}`
}

/** Renders text between backticks as code. */
function withCode(text: string): readonly Html[] {
  return text
    .split('`')
    .map((part, at) => (at % 2 === 1 ? html`<code>${part}</code>` : html`${part}`))
}
