import type { Seconds, UnixSeconds } from '../../reading/time.ts'
import { type Html, html } from '../../text/html.ts'
import { refreshScriptPath } from './refresh-script.ts'
import { statusStyle } from './style.ts'

export interface Link {
  readonly href: string
  readonly text: string
}

/** What all pages for people have in common. */
export interface Frame {
  readonly version: string
  readonly links: readonly Link[]
  readonly now: UnixSeconds
}

const refreshInterval: Seconds = 15

interface Layout {
  readonly title: string
  /** Whether the page is refreshed by itself, in the same place. */
  readonly isRefreshed: boolean
}

/** Renders a whole page around its content. */
export function layout(
  { version, links, now }: Frame,
  { title, isRefreshed }: Layout,
  content: Html,
): string {
  const refresh = isRefreshed
    ? html`<script src="${refreshScriptPath}" defer></script>
        <noscript><meta http-equiv="refresh" content="${refreshInterval}" /></noscript>`
    : ''
  const asOf = `As of ${secondOf(now)}${isRefreshed ? `, refreshed every ${refreshInterval} s` : ''}`
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        ${refresh}
        <title>${title}</title>
        <link rel="icon" href="data:," />
        <style>
          ${statusStyle}
        </style>
      </head>
      <body>
        <header>
          <h1><a href="/">tidemark</a> <small>${version}</small></h1>
          <nav>${links.map(({ href, text }) => html`<a href="${href}">${text}</a> `)}</nav>
          <p class="quiet" data-refresh="${refreshInterval}">${asOf}</p>
        </header>
        <main>${content}</main>
      </body>
    </html> `.toString()
}

/** `2026-11-30 01:15 UTC`. */
export function minuteOf(at: UnixSeconds): string {
  return `${timestamp(at).slice(0, 16)} UTC`
}

/** `2026-11-30 01:15:42 UTC`. */
function secondOf(at: UnixSeconds): string {
  return `${timestamp(at).slice(0, 19)} UTC`
}

function timestamp(at: UnixSeconds): string {
  return new Date(at * 1000).toISOString().replace('T', ' ')
}
