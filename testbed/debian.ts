import { readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { cached, isCached } from './cache.ts'
import { execute } from './execute.ts'
import type { Patience } from './patience.ts'
import { orUnavailable, Unavailable } from './unavailable.ts'

/** Debian releases whose packages are used here. */
export type DebianRelease = 'bookworm' | 'trixie' | 'sid'

/** A Debian in a folder: nothing of it is installed on the machine. */
export interface DebianFolder {
  readonly release: DebianRelease
  readonly root: string
}

/** What each folder has beside Debian's minimum. */
const packages = ['rabbitmq-server', 'prometheus', 'prometheus-alertmanager', 'ca-certificates']

/** The folder of a release, fetched with debootstrap when it is not in the cache. */
export async function debianFolder(
  release: DebianRelease,
  patience: Patience = {},
): Promise<DebianFolder> {
  needRoot(release)
  const root = await cached(
    `debian-${release}`,
    async half => {
      patience.onProgress?.(
        `fetching RabbitMQ, Prometheus and Alertmanager of Debian ${release} (1 to 2 minutes)`,
      )
      await orUnavailable(`Debian ${release}`, () => debootstrap(release, half, patience))
    },
    patience,
  )
  return { release, root }
}

/**
 * The newest release to be had: sid, or trixie when sid cannot be fetched.
 *
 * Sid moves and is now and then broken; what is in the cache already is not fetched again.
 */
export async function newestDebian(patience: Patience = {}): Promise<DebianFolder> {
  if (isCached('debian-sid')) return await debianFolder('sid', patience)
  if (isCached('debian-trixie')) return await debianFolder('trixie', patience)
  try {
    return await debianFolder('sid', patience)
  } catch (error) {
    if (!(error instanceof Unavailable)) throw error
    patience.onProgress?.(`${error.message}; falling back to trixie`)
    return await debianFolder('trixie', patience)
  }
}

/** The folder of a release, or of the newest that is to be had. */
export async function releaseFolder(
  release: DebianRelease | 'newest',
  patience: Patience = {},
): Promise<DebianFolder> {
  return release === 'newest' ? await newestDebian(patience) : await debianFolder(release, patience)
}

function needRoot(release: DebianRelease): void {
  const part = `Debian ${release}`
  if (process.platform !== 'linux') throw new Unavailable(part, 'this is not Linux')
  if (process.getuid?.() !== 0) throw new Unavailable(part, 'chroot and mounts need root')
}

async function debootstrap(
  release: DebianRelease,
  root: string,
  patience: Patience,
): Promise<void> {
  const { signal } = patience
  const tool = await debootstrapTool(patience)
  const program = join(tool, 'usr/sbin/debootstrap')
  const env = { ...process.env, DEBOOTSTRAP_DIR: join(tool, 'usr/share/debootstrap') }
  const what = ['--variant=minbase', `--include=${packages.join(',')}`, release, root]
  // In namespaces of its own: its mounts and processes vanish with it, however it ends.
  const alone = ['--mount', '--pid', '--fork', '--kill-child', program]
  await execute('unshare', [...alone, ...what, await mirror()], { env, signal })
  await writeFile(join(root, 'etc/hosts'), '127.0.0.1 localhost\n')
  await removePackageFiles(join(root, 'var/cache/apt/archives'))
}

/** Debootstrap itself, unpacked and not installed. */
async function debootstrapTool(patience: Patience): Promise<string> {
  const { signal } = patience
  return await cached(
    'debootstrap',
    async folder => {
      const download = async (): Promise<unknown> =>
        await execute('apt-get', ['download', 'debootstrap'], { cwd: folder, signal })
      try {
        await download()
      } catch {
        // A fresh machine knows no packages before its first update.
        await execute('apt-get', ['update'], { signal })
        await download()
      }
      const [file] = await readdir(folder)
      await execute('dpkg-deb', ['-x', join(folder, file ?? ''), folder], { signal })
    },
    patience,
  )
}

/** The Debian mirror that this machine's own apt uses. */
async function mirror(): Promise<string> {
  const format = '$(ORIGIN)|$(CODENAME)|$(REPO_URI)'
  const { stdout } = await execute('apt-get', ['indextargets', '--format', format])
  const found = stdout
    .split('\n')
    .map(line => line.split('|'))
    .find(([origin, codename]) => origin === 'Debian' && !codename?.includes('security'))
  if (found?.[2] === undefined) throw new Unavailable('Debian', 'apt has no Debian mirror')
  return found[2]
}

async function removePackageFiles(folder: string): Promise<void> {
  for (const file of await readdir(folder)) {
    if (file.endsWith('.deb')) await rm(join(folder, file))
  }
}
