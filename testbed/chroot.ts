/** Where a program in a Debian folder sees the folder of its run. */
export const insideFolder = '/mnt'

/** What makes a root folder usable; `$1` is the root, `$2` the run's folder, the rest the program. */
const enter = `
root=$1; folder=$2; shift 2
mount -t proc proc "$root/proc"
mount --rbind /dev "$root/dev"
mount --bind /etc/hosts "$root/etc/hosts"
mount --bind "$folder" "$root${insideFolder}"
exec chroot "$root" "$@"
`

/**
 * The command line that runs a program inside of a Debian folder.
 *
 * It gets a mount and a process namespace of its own: mounts are never seen outside and vanish with
 * it, and when its first process ends, all others that it started (such as epmd) end too.
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
  const alone = ['--mount', '--pid', '--fork', '--kill-child']
  const inside = ['env', '-i', ...variables, ...program]
  return ['unshare', ...alone, 'sh', '-ec', enter, 'sh', root, folder, ...inside]
}

const baseEnvironment = {
  PATH: '/usr/sbin:/usr/bin:/sbin:/bin',
  HOME: insideFolder,
  HOSTNAME: 'localhost',
  LANG: 'C.UTF-8',
}
