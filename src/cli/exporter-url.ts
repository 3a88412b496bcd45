/** The URL of a page of a running exporter; keeps the path prefix of a reverse proxy. */
export function pageUrl(exporterUrl: string, page: string): string {
  return `${exporterUrl.replace(/\/+$/, '')}${page}`
}
