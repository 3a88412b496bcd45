/**
 * What a run of tap says of itself, from its raw output.
 *
 * The numbers are tap's own totals. A run that ended badly without a failed test, or without totals,
 * has failed once.
 */
export function readReport(text, exitCode) {
  const totals = /^# \{ (total: .*) \}$/m.exec(text)?.[1] ?? ''
  const passed = count(totals, 'pass')
  const failed = count(totals, 'fail')
  const endedBadly = exitCode !== 0 || totals === ''
  return {
    passed,
    failed: failed === 0 && endedBadly ? 1 : failed,
    ...namedResults(text.split('\n')),
  }
}

function count(totals, kind) {
  return Number(new RegExp(`${kind}: (\\d+)`).exec(totals)?.[1] ?? 0)
}

/** Skipped tests with their reason, and failed ones with tap's diagnosis, by their whole name. */
function namedResults(lines) {
  const skips = []
  const failures = []
  const path = []
  lines.forEach((line, number) => {
    const subtest = /^( *)# Subtest: (.*)$/.exec(line)
    if (subtest) {
      path.length = depth(subtest[1])
      path.push(subtest[2])
      return
    }
    const result = /^( *)(not ok|ok) \d+(?: - (.*?))?(?: # time=\S+)?(?: # (SKIP|TODO)(.*))?$/.exec(
      line,
    )
    if (!result) return
    const [, indent, verdict, title = '', directive, reason = ''] = result
    const isSummary = path.length > depth(indent) && path[depth(indent)] === title
    const name = [...path.slice(0, depth(indent)), title].join(' > ')
    if (directive) skips.push({ name, reason: reason.trim() || directive.toLowerCase() })
    else if (verdict === 'not ok' && !(isSummary && hasFailure(failures, name)))
      failures.push({ name, text: [`FAILED ${name}`, ...diagnosis(lines, number + 1)].join('\n') })
    path.length = Math.min(path.length, depth(indent))
  })
  return { skips, failures: failures.map(({ text }) => text) }
}

/** A test that has a failed part is told by that part. */
function hasFailure(failures, name) {
  return failures.some(failure => failure.name.startsWith(`${name} > `))
}

function diagnosis(lines, from) {
  if (lines[from]?.trim() !== '---') return []
  const end = lines.findIndex((line, number) => number > from && line.trim() === '...')
  return lines.slice(from + 1, end)
}

function depth(indent) {
  return indent.length / 4
}
