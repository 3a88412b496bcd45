import type { SortOrder } from '../backlog/ranking.ts'
import type { BacklogsDocument } from '../reports/backlogs-document.ts'
import { fetchErrorText } from './error-text.ts'
import { pageUrl } from './exporter-url.ts'

/** For each page of the API. */
const timeoutMs = 10_000

/** The largest `limit` that the API accepts. */
const pageLimit = 1000

/** Fetches the first `top` backlogs from a running exporter, page by page. */
export async function fetchReport(
  url: string,
  { sort, top }: { readonly sort: SortOrder; readonly top: number },
): Promise<BacklogsDocument> {
  const page = async (offset: number): Promise<BacklogsDocument> => {
    const limit = Math.min(top - offset, pageLimit)
    const query = `sort=${sort}&offset=${offset}&limit=${limit}`
    return await fetchDocument(pageUrl(url, `/api/v1/backlogs?${query}`))
  }
  const first = await page(0)
  const backlogs = [...first.backlogs]
  while (backlogs.length < Math.min(top, first.total)) {
    const next = await page(backlogs.length)
    // The total may have shrunk by a poll between two pages.
    if (next.backlogs.length === 0) break
    backlogs.push(...next.backlogs)
  }
  return { ...first, limit: top, backlogs }
}

async function fetchDocument(address: string): Promise<BacklogsDocument> {
  const { isOk, status, text } = await fetchText(address)
  if (!isOk) throw new Error(`${address}: status ${status}, expected 200`)
  const document = parseDocument(text)
  if (document === undefined) {
    throw new Error(`${address}: expected a JSON document of backlogs; is this tidemark?`)
  }
  return document
}

async function fetchText(
  address: string,
): Promise<{ isOk: boolean; status: number; text: string }> {
  try {
    const response = await fetch(address, { signal: AbortSignal.timeout(timeoutMs) })
    return { isOk: response.ok, status: response.status, text: await response.text() }
  } catch (error) {
    throw new Error(`${address}: request failed: ${fetchErrorText(error)}`, { cause: error })
  }
}

function parseDocument(text: string): BacklogsDocument | undefined {
  try {
    const document = JSON.parse(text) as Partial<BacklogsDocument> | null
    const isDocument = Array.isArray(document?.backlogs) && Array.isArray(document.clusters)
    return isDocument ? (document as BacklogsDocument) : undefined
  } catch {
    return undefined
  }
}
