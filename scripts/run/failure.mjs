/** A step that failed; its message is what the developer needs to see, and nothing more. */
export class Failure extends Error {
  constructor(message, exitCode = 1) {
    super(message)
    this.exitCode = exitCode
  }
}
