import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { parseArgs } from 'node:util'
import { execute } from '../execute.ts'
import { readDashboard } from './dashboard-json.ts'
import { drawDashboard, type Picture } from './page.ts'

const usage = `usage: npm run pictures -- --prometheus URL --out FOLDER [--minutes N] [--rows N] FILE…
Draws dashboards with the answers of a running Prometheus as PNG files. Needs Chromium.`

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    prometheus: { type: 'string', default: 'http://localhost:9090' },
    out: { type: 'string' },
    minutes: { type: 'string', default: '60' },
    rows: { type: 'string' },
  },
})

if (values.out === undefined || positionals.length === 0) {
  console.error(usage)
  process.exit(2)
}
mkdirSync(values.out, { recursive: true })
const length = Number(values.minutes) * 60
const to = Math.floor(Date.now() / 1000)
const range = { from: to - length, to, step: Math.max(15, Math.ceil(length / 240)) }
for (const file of positionals) {
  const picture = await drawDashboard(readDashboard(file), {
    prometheus: values.prometheus,
    range,
    ...(values.rows === undefined ? {} : { rows: Number(values.rows) }),
  })
  const target = join(values.out, `${basename(file, '.json')}.png`)
  await writePng(picture, target)
  console.log(`${target}: ${picture.empty.length} panels without data`)
  for (const title of picture.empty) console.log(`  no data: ${title}`)
  for (const error of picture.errors) console.log(`  error: ${error}`)
  if (picture.errors.length > 0) process.exitCode = 1
}

/** Takes a screenshot by headless Chromium. */
async function writePng({ html, size }: Picture, target: string): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'dashboard-picture-'))
  try {
    const page = join(folder, 'page.html')
    writeFileSync(page, html)
    await execute('chromium', [
      ...['--headless', '--no-sandbox', '--disable-gpu', '--hide-scrollbars'],
      `--user-data-dir=${join(folder, 'profile')}`,
      `--window-size=${size.width},${size.height}`,
      `--screenshot=${target}`,
      `file://${page}`,
    ])
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
