/** Path of the run's folder, as a program in a Debian folder sees it. */
export const insideFolder = '/mnt'

/** Script that prepares a root folder: `$1` is the root, `$2` the run's folder, then the program. */
const enter = `
root=$1; folder=$2; shift 2
mount -t proc proc "$root/proc"
mount --rbind /dev "$root/dev"
mount --bind /etc/hosts "$root/etc/hosts"
mount --bind "$folder" "$root${insideFolder}"
exec chroot "$root" "$@"
`

/**
 * Returns the command line that runs a program inside a Debian folder.
 *
 * The program gets its own mount and process namespaces: its mounts are invisible outside and end
 * with it, and when its first process ends, all others that it started (such as epmd) end too.
 */
export function chrootCommand(
  root: string,
  folder: string,
  program: readonly string[],
  env: Readonly<Record<string, string>> = {},
): readonly [string, ...string[]] {
  const variables = Object.entries({ ...baseEnvironment, ...env }).map(
    ([name, value]) => `${name}=${value}`,
  )
  const namespaces = ['--mount', '--pid', '--fork', '--kill-child']
  const inside = ['env', '-i', ...variables, ...program]
  return ['unshare', ...namespaces, 'sh', '-ec', enter, 'sh', root, folder, ...inside]
}

const baseEnvironment = {
  PATH: '/usr/sbin:/usr/bin:/sbin:/bin',
  HOME: insideFolder,
  HOSTNAME: 'localhost',
  LANG: 'C.UTF-8',
}
