import type { SortOrder } from '../backlog/ranking.ts'
import type { BacklogsDocument } from '../reports/backlogs-document.ts'
import { fetchPage } from './exporter-request.ts'
import type { ExporterUrl } from './exporter-url.ts'

/** For each page of the API. */
const timeoutMs = 10_000

/** The largest `limit` that the API accepts. */
const pageLimit = 1000

/** Fetches the first `top` backlogs from a running exporter, page by page. */
export async function fetchReport(
  url: ExporterUrl,
  { sort, top }: { readonly sort: SortOrder; readonly top: number },
): Promise<BacklogsDocument> {
  const page = async (offset: number): Promise<BacklogsDocument> => {
    const limit = Math.min(top - offset, pageLimit)
    const query = `sort=${sort}&offset=${offset}&limit=${limit}`
    return await fetchDocument(url, `/api/v1/backlogs?${query}`)
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

async function fetchDocument(url: ExporterUrl, page: string): Promise<BacklogsDocument> {
  const document = parseDocument(await fetchPage(url, page, timeoutMs))
  if (document !== undefined) return document
  throw new Error(`${url.address}${page}: expected a JSON document of backlogs; is this tidemark?`)
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
