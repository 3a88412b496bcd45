import type { SortOrder } from '../backlog/ranking.ts'
import type { BacklogsDocument } from '../reports/backlogs-document.ts'
import { fetchFailure } from './fetch-failure.ts'

/** In milliseconds, for each page. */
const patience = 10_000

/** The most that an exporter gives at once. */
const pageLimit = 1000

/** The worst backlogs that a running exporter knows of, asked page by page. */
export async function fetchReport(
  url: string,
  { sort, top }: { readonly sort: SortOrder; readonly top: number },
): Promise<BacklogsDocument> {
  const page = async (offset: number): Promise<BacklogsDocument> => {
    const limit = Math.min(top - offset, pageLimit)
    // Keeps a path in the URL, where the exporter stands behind a prefix.
    const address = `${url.replace(/\/+$/, '')}/api/v1/backlogs?sort=${sort}&offset=${offset}&limit=${limit}`
    return await documentFrom(address)
  }
  const first = await page(0)
  const backlogs = [...first.backlogs]
  while (backlogs.length < Math.min(top, first.total)) {
    const next = await page(backlogs.length)
    // Fewer than there were: the exporter polled between two pages.
    if (next.backlogs.length === 0) break
    backlogs.push(...next.backlogs)
  }
  return { ...first, limit: top, backlogs }
}

async function documentFrom(address: string): Promise<BacklogsDocument> {
  const { isOk, status, text } = await answerFrom(address)
  if (!isOk) throw new Error(`${address} answered with status ${status}`)
  const document = parsed(text)
  if (document === undefined) {
    throw new Error(`${address} answered something else than backlogs: is it tidemark?`)
  }
  return document
}

async function answerFrom(
  address: string,
): Promise<{ isOk: boolean; status: number; text: string }> {
  try {
    const answer = await fetch(address, { signal: AbortSignal.timeout(patience) })
    return { isOk: answer.ok, status: answer.status, text: await answer.text() }
  } catch (error) {
    throw new Error(`${address} did not answer: ${fetchFailure(error)}`, { cause: error })
  }
}

function parsed(text: string): BacklogsDocument | undefined {
  try {
    const document = JSON.parse(text) as Partial<BacklogsDocument> | null
    const isDocument = Array.isArray(document?.backlogs) && Array.isArray(document.clusters)
    return isDocument ? (document as BacklogsDocument) : undefined
  } catch {
    return undefined
  }
}
