import { errorText } from './error-text.ts'

/** Why nobody answered: fetch hides it in the cause, and there in one of several attempts. */
export function fetchFailure(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined
  if (cause instanceof AggregateError) return fetchFailure({ cause: cause.errors[0] as unknown })
  return errorText(cause ?? error)
}
