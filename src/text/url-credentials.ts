/**
 * User and password of a URL, up to the last `@` that may end them. The first of these applies:
 *
 * 1. Where no port follows the first colon, a password does: it may hold `/`, `?`, `:` and `@`.
 * 2. An `@` in a path is taken as the end of a password such as `12/34`.
 * 3. Without a slash, `?` and `#` belong to the password.
 *
 * An `@` in a query stays. Quotes end the URL, but not escaped ones, so that JSON can be searched.
 */
const userInfo = new RegExp(
  String.raw`\b([a-z][a-z\d+.-]{0,20}://)(?:` +
    [
      String.raw`[^\s/?#:[\]"'<>\\@]*:(?!\d*(?:[\s/?#"'<>]|$))(?:[^\s"'<>\\]|\\.)*`,
      String.raw`(?:[^\s?#"'<>\\]|\\.)*`,
      String.raw`(?:[^\s/"'<>\\]|\\.)*`,
    ].join('|') +
    ')@',
  'gi',
)

/** Values of query parameters whose names say that they are secret. */
const secretParameter =
  /([?&;][\w.-]*(?:token|password|passwd|secret|signature|api_?key|auth)[\w.-]*=)[^\s&;"'<>\\]+/gi

/** Returns text with the credentials of all URLs in it as `<redacted>`. */
export function withoutUrlCredentials(text: string): string {
  return text.replaceAll(userInfo, '$1<redacted>@').replaceAll(secretParameter, '$1<redacted>')
}
