/**
 * Headers of every response.
 *
 * The policy lets a browser load, run, frame, submit and resolve nothing, even if text of a broker
 * were read as markup. The pages for people allow their own style and
 * the script that refreshes them.
 */
export const commonHeaders: Readonly<Record<string, string>> = {
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-store',
  'content-security-policy': contentSecurityPolicy(),
}

/** Returns a policy that allows nothing but `allowed`, which may include a `form-action`. */
export function contentSecurityPolicy(...allowed: readonly string[]): string {
  return [
    "default-src 'none'",
    ...allowed,
    "base-uri 'none'",
    ...(allowed.some(directive => directive.startsWith('form-action '))
      ? []
      : ["form-action 'none'"]),
    "frame-ancestors 'none'",
  ].join('; ')
}
