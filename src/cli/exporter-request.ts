import { get as getHttp, type IncomingMessage } from 'node:http'
import { get as getHttps } from 'node:https'
import { connectionError } from '../transport/connection-errors.ts'
import { errorText } from './error-text.ts'
import type { ExporterUrl } from './exporter-url.ts'

/** A response of 64 MiB is 60 times a page of the API: another server is behind the URL. */
const maxBytes = 64 * 2 ** 20

/**
 * Returns the body of a page of a running exporter.
 *
 * Throws an error for people if there is no response with status 200 in time. Not `fetch`, which
 * refuses ports such as 6000, follows redirects to pages of others, and puts passwords into errors.
 */
export async function fetchPage(
  { address, authorization }: ExporterUrl,
  page: string,
  timeoutMs: number,
): Promise<string> {
  const url = `${address}${page}`
  const signal = AbortSignal.timeout(timeoutMs)
  try {
    const response = await requested(url, authorization, signal)
    if (response.statusCode === 200) return await textOf(response)
    response.destroy()
    throw new Error(statusText(response))
  } catch (error) {
    const reason = signal.aborted ? `no response within ${timeoutMs / 1000} s` : reasonOf(error)
    throw new Error(`${url}: ${reason}`, { cause: error })
  }
}

function statusText({ statusCode = 0, headers }: IncomingMessage): string {
  const remedy = headers.location === undefined ? '' : ': use the URL that it redirects to'
  return `status ${statusCode}, expected 200${remedy}`
}

function requested(
  url: string,
  authorization: string | null,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  const get = url.startsWith('https:') ? getHttps : getHttp
  const headers = authorization === null ? {} : { authorization }
  return new Promise((resolve, reject) => {
    get(url, { headers, signal, agent: false }, resolve).on('error', reject)
  })
}

async function textOf(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of response as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes > maxBytes) throw new Error(`the response is larger than ${maxBytes} bytes`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString()
}

/** Where a host name has several addresses, the reason of the first one. */
function reasonOf(error: unknown): string {
  const first: unknown = error instanceof AggregateError ? error.errors[0] : error
  if (!(first instanceof Error)) return errorText(first)
  const { code = '' } = first as NodeJS.ErrnoException
  if (/CERT|SELF_SIGNED|UNABLE_TO_/.test(code)) {
    return `the server's certificate is not trusted: ${first.message} (set NODE_EXTRA_CA_CERTS)`
  }
  const known = connectionError(first, [code], {
    ECONNRESET: ['unreachable', 'the server closed the connection without a response'],
    HPE_INVALID_CONSTANT: ['malformed', 'the response is not HTTP'],
  })
  return errorText(known ?? first)
}
