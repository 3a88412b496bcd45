/** Shorter ones are words such as `guest`, or numbers: they occur in texts that hold no secret. */
const shortestSecret = 6

/** Fewest characters of the beginning of a secret that are redacted at the end of a text that was cut. */
const shortestBeginning = 4

const redacted = '<redacted>'

/**
 * Returns text of a server without secrets that it was sent and sends back, as debug pages and some
 * authenticators do. A text that was cut may end in the beginning of one, before `…`.
 */
export function withoutSecrets(text: string, secrets: readonly string[]): string {
  let clean = text
  for (const secret of secrets) {
    if (secret.length < shortestSecret) continue
    clean = clean.replaceAll(secret, redacted)
    if (clean.endsWith('…')) clean = withoutBeginning(clean.slice(0, -1), secret)
  }
  return clean
}

/** `text` was cut at its end. */
function withoutBeginning(text: string, secret: string): string {
  for (let length = secret.length - 1; length >= shortestBeginning; length--) {
    if (text.endsWith(secret.slice(0, length))) return `${text.slice(0, -length)}${redacted}…`
  }
  return `${text}…`
}

/** The value of a header `Authorization` in a text, such as `authorization: Basic dTpw`. */
const authorization =
  /(\bauthorization["'\\]*\s*[:=]\s*["'\\]*(?:basic\s+|bearer\s+)?)[^\s"'\\,;&]+/gi

/** Returns text with the values of headers `Authorization` as `<redacted>`. */
export function withoutAuthorization(text: string): string {
  return text.replaceAll(authorization, `$1${redacted}`)
}
