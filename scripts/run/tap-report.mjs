/** What tests say of themselves in TAP: tap's own totals, and by name what is not simply passed. */
export function readReport(text, file) {
  const totals = /^# \{ (total: .*) \}$/m.exec(text)?.[1]
  return {
    hasTotals: totals !== undefined,
    passed: count(totals, 'pass'),
    failed: count(totals, 'fail'),
    ...namedResults(text.split('\n'), file),
  }
}

/** What each of several files says that ran together. */
export function partsOf(text) {
  return text.split(/^# file: /m).slice(1)
}

function count(totals, kind) {
  return Number(new RegExp(`${kind}: (\\d+)`).exec(totals)?.[1] ?? 0)
}

/** Skipped tests with their reason, failed ones with tap's diagnosis, and what tests remarked. */
function namedResults(lines, file) {
  const skips = []
  const failures = []
  const remarks = []
  const path = [file]
  lines.forEach((line, number) => {
    const subtest = /^( *)# Subtest: (.*)$/.exec(line)
    if (subtest) {
      path.length = depth(subtest[1])
      path.push(subtest[2])
      return
    }
    const remark = /^ *# (?!time=|file: |\{ )(.*)$/.exec(line)
    if (remark) remarks.push(remark[1])
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
  return { skips, remarks, failures: failures.map(({ text }) => text) }
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

/** The file is what all others are part of. */
function depth(indent) {
  return indent.length / 4 + 1
}
