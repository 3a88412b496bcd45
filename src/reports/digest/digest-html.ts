import { css, type Html, html } from '../../text/html.ts'
import { printable } from '../../text/printable.ts'
import type { Verdict } from './digest.ts'
import type { Item, Outline, Section } from './outline.ts'

/** Characters of a name or a text. */
const maxText = 300

/**
 * Renders a digest as one self-contained page, for mail clients and phones.
 *
 * One column without tables, images or scripts, and readable where a mail client drops the style sheet.
 */
export function digestHtml({ title, verdict, summary, facts, sections }: Outline): string {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${printable(title, maxText)}</title>
        <style>
          ${style}
        </style>
      </head>
      <body>
        <h1>${printable(title, maxText)}</h1>
        <p class="summary ${verdict}">
          <strong>${markOf(verdict)} ${printable(summary, maxText)}</strong>
        </p>
        <p class="facts">${facts.map(fact => html`${printable(fact, maxText)}<br />`)}</p>
        ${sections.map(sectionHtml)}
      </body>
    </html> `.toString()
}

function sectionHtml({ heading, sentences, items }: Section): Html {
  return html`<h2>${heading}</h2>
    ${sentences.map(sentence => html`<p>${printable(sentence, maxText)}</p>`)}
    ${
      items.length === 0
        ? ''
        : html`<ul>
            ${items.map(itemHtml)}
          </ul>`
    }`
}

function itemHtml({ subject, text, isOpen, links }: Item): Html {
  return html`<li${isOpen ? html` class="open"` : ''}>
    <strong>${isOpen ? '⚠ ' : ''}${printable(subject, maxText)}</strong><br />
    ${printable(text, maxText)}${
      links.length === 0
        ? ''
        : html`<br />${links.map(({ name, url }) => html`<a href="${url}">${name}</a> `)}`
    }
  </li>`
}

/** Not by colour alone. */
function markOf(verdict: Verdict): string {
  if (verdict === 'attention') return '⚠'
  return verdict === 'unknown' ? '?' : '✓'
}

const style = css`
  :root {
    color-scheme: light dark;
  }
  body {
    max-width: 42rem;
    margin: 0 auto;
    padding: 1rem;
    background: #fff;
    color: #1c2530;
    font:
      16px/1.5 system-ui,
      -apple-system,
      'Segoe UI',
      Roboto,
      sans-serif;
    overflow-wrap: anywhere;
  }
  h1 {
    margin: 0 0 0.75rem;
    font-size: 1.3rem;
    line-height: 1.3;
  }
  h2 {
    margin: 1.75rem 0 0.5rem;
    padding-bottom: 0.2rem;
    border-bottom: 1px solid #dde2e7;
    font-size: 1.1rem;
  }
  p {
    margin: 0.25rem 0;
  }
  .summary {
    padding: 0.6rem 0.8rem;
    border-left: 4px solid #1a7f37;
    background: #f0f7f1;
  }
  .summary.attention {
    border-color: #c62828;
    background: #fdf0ef;
  }
  .summary.unknown {
    border-color: #9a6700;
    background: #fdf7e7;
  }
  .facts {
    margin-top: 0.75rem;
    color: #5c6873;
    font-size: 0.9rem;
  }
  ul {
    margin: 0.5rem 0;
    padding: 0;
    list-style: none;
  }
  li {
    margin: 0.5rem 0;
    padding-left: 0.75rem;
    border-left: 3px solid #dde2e7;
  }
  li.open {
    border-color: #c62828;
  }
  a {
    display: inline-block;
    padding: 0.25rem 0.75rem 0.25rem 0;
    color: #0b63b0;
  }
  @media (prefers-color-scheme: dark) {
    body {
      background: #12171d;
      color: #e4e9ee;
    }
    h2,
    li {
      border-color: #2c3640;
    }
    .summary {
      background: #16241a;
      border-color: #4cc26b;
    }
    .summary.attention {
      background: #2c1918;
      border-color: #ff7b72;
    }
    .summary.unknown {
      background: #2a2312;
      border-color: #e0b03c;
    }
    .facts {
      color: #97a3af;
    }
    li.open {
      border-color: #ff7b72;
    }
    a {
      color: #6cb2f5;
    }
  }
`
