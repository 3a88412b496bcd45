import type { IncomingHttpHeaders } from 'node:http'
import { isIP } from 'node:net'

/**
 * Whether a page in a browser sent the request: browsers add `Origin` to every POST and PUT of a page.
 *
 * Any page on the web can make its visitor's browser send them to an address in their network.
 */
export function isSentByPage(headers: IncomingHttpHeaders): boolean {
  return headers.origin !== undefined || headers['sec-fetch-site'] !== undefined
}

/** Domains that public DNS never resolves; `svc` is used by Kubernetes. */
const privateDomains = ['localhost', 'local', 'internal', 'svc', 'home.arpa']

/**
 * Whether no page of a stranger can have this host.
 *
 * By DNS rebinding, a page resolves its own name to an address in the network of its visitor. To the
 * browser the exporter then belongs to the page, which may read the responses. Only the name in
 * `Host` shows it. Absent: not a browser.
 */
export function isPrivateHost(host: string | undefined): boolean {
  if (host === undefined) return true
  const name = /^(?:\[([^\]]*)\]|([^:]*))(?::\d*)?$/.exec(host)
  const hostname = (name?.[1] ?? name?.[2] ?? '').toLowerCase().replace(/\.$/, '')
  if (hostname === '') return false
  if (isIP(hostname) !== 0 || !hostname.includes('.')) return true
  return privateDomains.some(domain => hostname.endsWith(`.${domain}`))
}
