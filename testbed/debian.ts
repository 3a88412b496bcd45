import { readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { cached, isCached } from './cache.ts'
import { execute } from './execute.ts'
import type { ProgressOptions } from './progress.ts'
import { orUnavailable, Unavailable } from './unavailable.ts'

/** Debian releases whose packages are used here. */
export type DebianRelease = 'bookworm' | 'trixie' | 'sid'

/** A Debian system in a folder, without installing anything on the machine. */
export interface DebianFolder {
  readonly release: DebianRelease
  readonly root: string
}

/** Packages in each folder, in addition to Debian's minimum. */
const packages = ['rabbitmq-server', 'prometheus', 'prometheus-alertmanager', 'ca-certificates']

/** Returns the folder of a release, fetched with debootstrap if it is not in the cache. */
export async function debianFolder(
  release: DebianRelease,
  options: ProgressOptions = {},
): Promise<DebianFolder> {
  requireRoot(release)
  const root = await cached(
    `debian-${release}`,
    async target => {
      options.onProgress?.(
        `fetching RabbitMQ, Prometheus and Alertmanager of Debian ${release} (1 to 2 minutes)`,
      )
      await orUnavailable(`Debian ${release}`, () => debootstrap(release, target, options))
    },
    options,
  )
  return { release, root }
}

/**
 * Returns the newest available release: sid, or trixie if sid cannot be fetched.
 *
 * Sid changes all the time and is sometimes broken. A release in the cache is not fetched again.
 */
export async function newestDebian(options: ProgressOptions = {}): Promise<DebianFolder> {
  if (isCached('debian-sid')) return await debianFolder('sid', options)
  if (isCached('debian-trixie')) return await debianFolder('trixie', options)
  try {
    return await debianFolder('sid', options)
  } catch (error) {
    if (!(error instanceof Unavailable)) throw error
    options.onProgress?.(`${error.message}; falling back to trixie`)
    return await debianFolder('trixie', options)
  }
}

/** Returns the folder of a release, or of the newest available one. */
export async function releaseFolder(
  release: DebianRelease | 'newest',
  options: ProgressOptions = {},
): Promise<DebianFolder> {
  return release === 'newest' ? await newestDebian(options) : await debianFolder(release, options)
}

function requireRoot(release: DebianRelease): void {
  const part = `Debian ${release}`
  if (process.platform !== 'linux') throw new Unavailable(part, 'this is not Linux')
  if (process.getuid?.() !== 0) throw new Unavailable(part, 'chroot and mounts need root')
}

async function debootstrap(
  release: DebianRelease,
  root: string,
  options: ProgressOptions,
): Promise<void> {
  const { signal } = options
  const tool = await debootstrapTool(options)
  const program = join(tool, 'usr/sbin/debootstrap')
  const env = { ...process.env, DEBOOTSTRAP_DIR: join(tool, 'usr/share/debootstrap') }
  // Without the check, debootstrap installs unsigned packages when it finds no keyring.
  const how = ['--force-check-gpg', '--variant=minbase', `--include=${packages.join(',')}`]
  const what = [...how, release, root]
  // In its own namespaces: its mounts and processes end with it, even when it is killed.
  const namespaces = ['--mount', '--pid', '--fork', '--kill-child', program]
  await execute('unshare', [...namespaces, ...what, await mirror()], { env, signal })
  await writeFile(join(root, 'etc/hosts'), '127.0.0.1 localhost\n')
  await removePackageFiles(join(root, 'var/cache/apt/archives'))
}

/** Options of each command of apt-get that refuse repositories and packages without a signature. */
const signed = [
  ...['-o', 'Acquire::AllowInsecureRepositories=false'],
  ...['-o', 'APT::Get::AllowUnauthenticated=false'],
] as const

/** Returns the folder of debootstrap itself, unpacked and not installed. */
async function debootstrapTool(options: ProgressOptions): Promise<string> {
  const { signal } = options
  return await cached(
    'debootstrap',
    async folder => {
      const download = async (): Promise<unknown> =>
        await execute('apt-get', [...signed, 'download', 'debootstrap'], { cwd: folder, signal })
      try {
        await download()
      } catch {
        // A new machine has no package lists before its first update.
        await execute('apt-get', [...signed, 'update'], { signal })
        await download()
      }
      const [file] = await readdir(folder)
      await execute('dpkg-deb', ['-x', join(folder, file ?? ''), folder], { signal })
    },
    options,
  )
}

/** Returns the Debian mirror that apt on this machine uses. */
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
