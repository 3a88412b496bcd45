import { Secret } from './secret.ts'

/** A file that the configuration names, as it was read; prints as its path. */
export class LoadedFile {
  readonly path: string
  /** Secret, because it may be a password or a private key. */
  readonly content: Secret

  constructor(path: string, content: string) {
    this.path = path
    this.content = new Secret(content)
  }

  /** What a person meant to put into the file: without the newline that editors add. */
  password(): Secret {
    return new Secret(this.content.reveal().replace(/\r?\n$/, ''))
  }

  toJSON(): string {
    return this.path
  }
}
