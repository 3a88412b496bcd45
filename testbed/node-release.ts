import { join } from 'node:path'
import { cached } from './cache.ts'
import { execute } from './execute.ts'
import type { ProgressOptions } from './progress.ts'
import { orUnavailable, Unavailable } from './unavailable.ts'

/** Returns the path of a Node.js release such as `22` or `20.19.0`, fetched with npm if not in the cache. */
export async function nodeRelease(version: string, options: ProgressOptions = {}): Promise<string> {
  const part = `Node.js ${version}`
  const { platform, arch } = process
  if (platform !== 'linux') throw new Unavailable(part, 'this is not Linux')
  const packageName = `node-linux-${arch}`
  const folder = await cached(
    `node-${version}`,
    async target => {
      options.onProgress?.(`fetching Node.js ${version} with npm (about 50 MB)`)
      // npm verifies the checksum that the registry publishes.
      const what = [
        '--prefix',
        target,
        '--no-audit',
        '--no-fund',
        '--ignore-scripts',
        `${packageName}@${version}`,
      ]
      await orUnavailable(part, () =>
        execute('npm', ['install', ...what], { signal: options.signal }),
      )
    },
    options,
  )
  return join(folder, 'node_modules', packageName, 'bin/node')
}
