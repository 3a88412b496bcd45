import t from 'tap'
import { optionTree } from '../../src/configuration.ts'
import { codeSpansOf, pageAt } from './page.ts'

const page = pageAt('docs/migration.md')

t.test('every option that docs/migration.md names is one of ours', t => {
  const named = codeSpansOf(page).filter(code => /^(kafka\[\]|rabbitmq\[\]|web|log)\.\w/.test(code))
  t.ok(named.length > 0)
  t.strictSame(
    named.filter(path => optionTree.at(path) === undefined),
    [],
  )
  t.end()
})

t.test('every row says what takes the place of theirs, or that nothing does', t => {
  let column = 0
  const rows = page.text.match(/^\| .*\|$/gm) ?? []
  const unanswered = rows.filter(row => {
    const cells = row.split('|').map(cell => cell.trim())
    if (cells.includes('ours')) column = cells.indexOf('ours')
    return (cells[column] ?? '') === ''
  })
  t.ok(rows.length > 150)
  t.strictSame(unanswered, [])
  t.end()
})
