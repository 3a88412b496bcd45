import { join } from 'node:path'
import { cached } from './cache.ts'
import { execute } from './execute.ts'
import type { Patience } from './patience.ts'
import { orUnavailable, Unavailable } from './unavailable.ts'

/** The program of a Node.js release such as `22` or `20.19.0`, fetched with npm when it is not in the cache. */
export async function nodeRelease(version: string, patience: Patience = {}): Promise<string> {
  const part = `Node.js ${version}`
  const { platform, arch } = process
  if (platform !== 'linux') throw new Unavailable(part, 'this is not Linux')
  const packageName = `node-linux-${arch}`
  const folder = await cached(
    `node-${version}`,
    async half => {
      patience.onProgress?.(`fetching Node.js ${version} with npm (about 50 MB)`)
      const what = ['--prefix', half, '--no-audit', '--no-fund', `${packageName}@${version}`]
      await orUnavailable(part, () =>
        execute('npm', ['install', ...what], { signal: patience.signal }),
      )
    },
    patience,
  )
  return join(folder, 'node_modules', packageName, 'bin/node')
}
