/** Parses the TAP output of a test file: tap's totals, and the names of skipped and failed tests. */
export function readReport(text, file) {
  const totals = /^# \{ (total: .*) \}$/m.exec(text)?.[1]
  return {
    hasTotals: totals !== undefined,
    passed: count(totals, 'pass'),
    failed: count(totals, 'fail'),
    ...namedResults(text.split('\n'), file),
  }
}

/** Splits the output of several files that ran in one process. */
export function partsOf(text) {
  return text.split(/^# file: /m).slice(1)
}

function count(totals, kind) {
  return Number(new RegExp(`${kind}: (\\d+)`).exec(totals)?.[1] ?? 0)
}

/** Returns skipped tests with their reason, failed ones with tap's diagnosis, and test comments. */
function namedResults(lines, file) {
  const skips = []
  const failures = []
  const comments = []
  const path = [file]
  lines.forEach((line, number) => {
    const subtest = /^( *)# Subtest: (.*)$/.exec(line)
    if (subtest) {
      path.length = depth(subtest[1])
      path.push(subtest[2])
      return
    }
    const comment = /^ *# (?!time=|file: |\{ )(.*)$/.exec(line)
    if (comment) comments.push(comment[1])
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
  return { skips, comments, failures: failures.map(({ text }) => text) }
}

/** A test with a failed subtest is reported by that subtest. */
function hasFailure(failures, name) {
  return failures.some(failure => failure.name.startsWith(`${name} > `))
}

function diagnosis(lines, from) {
  if (lines[from]?.trim() !== '---') return []
  const end = lines.findIndex((line, number) => number > from && line.trim() === '...')
  return lines.slice(from + 1, end)
}

/** Level of a test in the path of names; level 0 is the file. */
function depth(indent) {
  return indent.length / 4 + 1
}
