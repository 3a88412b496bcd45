import { Secret } from './secret.ts'

/** A file named in the configuration, with its content; prints as its path. */
export class LoadedFile {
  readonly path: string
  /** Secret, because it can be a password or a private key. */
  readonly content: Secret

  constructor(path: string, content: string) {
    this.path = path
    this.content = new Secret(content)
  }

  /** Returns the content as a password, without the trailing newline that editors add. */
  password(): Secret {
    return new Secret(this.content.reveal().replace(/\r?\n$/, ''))
  }

  toJSON(): string {
    return this.path
  }
}
