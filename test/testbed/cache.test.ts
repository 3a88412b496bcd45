import { mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { cached, isCached } from '../../testbed/cache.ts'
import { anEmptyCache } from './an-empty-cache.ts'

/** Fills a folder of the cache with one file that contains a name. */
function filledBy(name: string): (folder: string) => Promise<void> {
  return folder => writeFile(join(folder, 'by'), name)
}

t.test('a folder in the cache is not fetched again', async t => {
  anEmptyCache(t)

  const first = await cached('jars', filledBy('first'))
  const second = await cached('jars', filledBy('second'))

  t.equal(second, first)
  t.equal(readFileSync(join(second, 'by'), 'utf8'), 'first')
})

t.test('a failed fetch leaves no folder behind', async t => {
  const folder = anEmptyCache(t)
  const failing = async (folder: string): Promise<void> => {
    await writeFile(join(folder, 'partial'), '')
    throw new Error('the registry is down')
  }

  await t.rejects(cached('jars', failing), { message: 'the registry is down' })
  t.equal(isCached('jars'), false)
  t.same(readdirSync(folder), [])
})

t.test('the partial folder of a killed run is removed and fetched again', async t => {
  const folder = anEmptyCache(t)
  mkdirSync(join(folder, 'jars.partial-killed'))

  await cached('jars', filledBy('second run'))

  t.same(readdirSync(folder), ['jars'])
})

t.test('a second process waits for the folder that a first one is fetching', async t => {
  anEmptyCache(t)
  let finish = (): void => undefined
  const finished = new Promise<void>(resolve => (finish = resolve))
  const waits: string[] = []

  const first = cached('jars', async folder => {
    await finished
    await filledBy('first')(folder)
  })
  const second = cached('jars', filledBy('second'), { onProgress: text => waits.push(text) })
  while (waits.length === 0) await new Promise(resolve => setImmediate(resolve))
  finish()

  t.equal(await second, await first)
  t.equal(readFileSync(join(await second, 'by'), 'utf8'), 'first')
  t.same(waits, ['waiting for another process: jars'])
})
