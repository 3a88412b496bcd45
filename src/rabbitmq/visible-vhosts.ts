import type { Problem } from '../reading/problem.ts'
import type { SectionRequests } from './section-requests.ts'

/** Most virtual hosts whose own list one reading requests: each is a request. */
const mostOwnLists = 20

/**
 * Virtual hosts whose objects were visible in the last list of all virtual hosts.
 *
 * Such a list leaves out virtual hosts in which the user has no permission (any more), without an error.
 * So objects that were visible and are not now were either deleted, or hidden.
 */
export class VisibleVhosts {
  #names: ReadonlySet<string> = new Set()

  /** Returns the virtual hosts whose objects were visible and are not listed now. */
  missing(listed: ReadonlySet<string>): readonly string[] {
    return [...this.#names].filter(vhost => !listed.has(vhost))
  }

  /** Takes the virtual hosts that a list has objects of, and those whose objects are hidden. */
  remember(listed: ReadonlySet<string>, hidden: readonly string[]): void {
    this.#names = new Set([...listed, ...hidden])
  }
}

interface CheckedList {
  /** Virtual hosts that the list has objects of. */
  readonly listed: ReadonlySet<string>
  /** Whether the list should have the objects of a virtual host, if there are any. */
  readonly isExpected: (vhost: string) => boolean
  readonly section: SectionRequests
  /** Lists the objects of one virtual host; returns false if they could not be listed. */
  readonly listOwn: (vhost: string) => Promise<boolean>
}

/**
 * Returns the virtual hosts whose objects were visible and are hidden now.
 *
 * The list of such a virtual host alone is requested: it is empty after its objects were deleted, and
 * refused without permission.
 */
export async function hiddenVhosts(
  visible: VisibleVhosts,
  { listed, isExpected, section, listOwn }: CheckedList,
): Promise<readonly string[]> {
  const missing = visible.missing(listed).filter(isExpected)
  const hidden = missing.slice(mostOwnLists)
  if (hidden.length > 0) section.problems.push(problemOfVhosts(hidden.length))
  for (const vhost of missing.slice(0, mostOwnLists)) {
    if (section.isTerminal || !(await listOwn(vhost))) hidden.push(vhost)
  }
  visible.remember(listed, hidden)
  return hidden
}

/** Returns the problem of the list of one virtual host; RabbitMQ 3.10 refuses with 401, 4.3 with 404. */
export function problemOfVhost(vhost: string, problem: Problem): Problem {
  const subject = `vhost ${vhost}`
  if (problem.kind !== 'unauthorized' && problem.kind !== 'unsupported') {
    return { ...problem, subject, detail: `${problem.subject}: ${problem.detail}` }
  }
  const detail = 'the user has no permission in it (`^$` is enough), or it was just deleted'
  return { kind: 'unauthorized', subject, detail }
}

function problemOfVhosts(vhosts: number): Problem {
  const detail = `their objects are no longer listed, as without permission in them (\`^$\` is enough)`
  return { kind: 'unauthorized', subject: `${vhosts} more virtual hosts`, detail }
}
