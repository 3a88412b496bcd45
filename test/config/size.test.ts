import t from 'tap'
import { parseSize, sizeText } from '../../src/config/size.ts'

const sizes: readonly { readonly text: string; readonly bytes: number }[] = [
  { text: '1B', bytes: 1 },
  { text: '1500B', bytes: 1500 },
  { text: '512KiB', bytes: 524_288 },
  { text: '64MiB', bytes: 67_108_864 },
  { text: '1GiB', bytes: 1_073_741_824 },
]

for (const { text, bytes } of sizes) {
  t.test(`${text} is ${bytes} bytes and back`, t => {
    t.equal(parseSize(text), bytes)
    t.equal(sizeText(bytes), text)
    t.end()
  })
}

for (const text of ['', '64', '64MB', '64 MiB', '1.5GiB', 'MiB', '-1B']) {
  t.test(`"${text}" is not a size`, t => {
    t.equal(parseSize(text), undefined)
    t.end()
  })
}
