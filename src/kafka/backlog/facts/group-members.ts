import { NameTable } from '../../../columns/names.ts'
import { printable } from '../../../text/printable.ts'

/**
 * One row for each member of a group, as its coordinator describes them.
 *
 * `reader` in `Positions` counts these rows from 1. For people only: names of members are never labels,
 * because each deployment has new ones.
 */
export interface GroupMembers {
  readonly rows: number
  readonly clientId: readonly string[]
  /** Address or host name. */
  readonly host: readonly string[]
  /** '': not a static member. */
  readonly instanceId: readonly string[]
}

/** What a coordinator reports of a member. */
export interface NamedMember {
  readonly clientId: string
  readonly host: string
  /** Null: not a static member. */
  readonly instanceId: string | null
}

/** Of one reading. A member costs 24 bytes and its texts, of which members share equal ones. */
const maxMembers = 100_000

/** In characters. Clients choose their id, and brokers accept 32 kB. */
const maxText = 200

/** Holds the texts of all members of a reading, each distinct one once, up to a number of members. */
export class MemberTexts {
  readonly #texts = new NameTable()
  #members = 0

  /** Returns false once the reading has as many members as are kept. */
  hasRoom(): boolean {
    return this.#members++ < maxMembers
  }

  /** Returns the text in the form in which all members share it. */
  shared(text: string): string {
    const index = this.#texts.indexOf(text.length > maxText ? printable(text, maxText) : text)
    return this.#texts.names[index] as string
  }
}

/** Collects the members of one group. */
export class GroupMembersBuilder {
  readonly #texts: MemberTexts
  readonly #clientId: string[] = []
  readonly #host: string[] = []
  readonly #instanceId: string[] = []

  constructor(texts: MemberTexts) {
    this.#texts = texts
  }

  add({ clientId, host, instanceId }: NamedMember): void {
    if (!this.#texts.hasRoom()) return
    this.#clientId.push(this.#texts.shared(clientId))
    // Brokers print addresses as Java does: `/10.0.0.7`, or `host/10.0.0.7`.
    this.#host.push(this.#texts.shared(host.startsWith('/') ? host.slice(1) : host))
    this.#instanceId.push(this.#texts.shared(instanceId ?? ''))
  }

  seal(): GroupMembers {
    return {
      rows: this.#clientId.length,
      clientId: this.#clientId,
      host: this.#host,
      instanceId: this.#instanceId,
    }
  }
}
