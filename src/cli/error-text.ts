/** The message of an error in one line. */
export function errorText(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error)
  return text.replaceAll(/\s*\n\s*/g, ' ')
}

/** Why `fetch` failed: it hides the reason in `cause`, or in the first of several attempts there. */
export function fetchErrorText(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined
  if (cause instanceof AggregateError) return errorText(cause.errors[0])
  return errorText(cause ?? error)
}
