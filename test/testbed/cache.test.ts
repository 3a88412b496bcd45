import { mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { cached, isCached } from '../../testbed/cache.ts'
import { anEmptyCache } from './an-empty-cache.ts'

/** Fills a folder of the cache with one file that says who did it. */
function filledBy(name: string): (folder: string) => Promise<void> {
  return folder => writeFile(join(folder, 'by'), name)
}

t.test('what is in the cache is not fetched again', async t => {
  anEmptyCache(t)

  const first = await cached('jars', filledBy('first'))
  const second = await cached('jars', filledBy('second'))

  t.equal(second, first)
  t.equal(readFileSync(join(second, 'by'), 'utf8'), 'first')
})

t.test('a fetch that fails leaves nothing', async t => {
  const folder = anEmptyCache(t)
  const failing = async (folder: string): Promise<void> => {
    await writeFile(join(folder, 'half'), '')
    throw new Error('the registry is away')
  }

  await t.rejects(cached('jars', failing), { message: 'the registry is away' })
  t.equal(isCached('jars'), false)
  t.same(readdirSync(folder), [])
})

t.test('the half of a killed run is thrown away and fetched anew', async t => {
  const folder = anEmptyCache(t)
  mkdirSync(join(folder, 'jars.half-killed'))

  await cached('jars', filledBy('second run'))

  t.same(readdirSync(folder), ['jars'])
})

t.test('who wants what another is fetching waits for it', async t => {
  anEmptyCache(t)
  let letFinish = (): void => undefined
  const mayFinish = new Promise<void>(resolve => (letFinish = resolve))
  const waits: string[] = []

  const first = cached('jars', async folder => {
    await mayFinish
    await filledBy('first')(folder)
  })
  const second = cached('jars', filledBy('second'), { onProgress: text => waits.push(text) })
  while (waits.length === 0) await new Promise(resolve => setImmediate(resolve))
  letFinish()

  t.equal(await second, await first)
  t.equal(readFileSync(join(await second, 'by'), 'utf8'), 'first')
  t.same(waits, ['waiting for another process: jars'])
})
