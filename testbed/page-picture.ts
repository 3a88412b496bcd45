import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { openBrowser } from './browser.ts'

const usage = `usage: npm run page-picture -- --out FILE [--url URL] [--width N] [--height N]
Writes a PNG of a page of a running exporter, such as that of \`npm run demo\`. Needs Chromium.`

const { values } = parseArgs({
  options: {
    out: { type: 'string' },
    url: { type: 'string', default: 'http://localhost:19308/' },
    width: { type: 'string', default: '1100' },
    height: { type: 'string', default: '640' },
  },
})

if (values.out === undefined) {
  console.error(usage)
  process.exit(2)
}
const browser = await openBrowser()
try {
  await browser.resize(Number(values.width), Number(values.height))
  await browser.goto(values.url)
  writeFileSync(values.out, await browser.picture())
} finally {
  await browser.close()
}
