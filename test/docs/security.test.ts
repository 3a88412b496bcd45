import t from 'tap'
import { maxWaitingRequests } from '../../src/http/admission/connections.ts'
import {
  pageSlots,
  reloadSlots,
  requestTimeout,
  scrapeSlots,
} from '../../src/http/admission/limits.ts'
import { maxValues, maxWildcards } from '../../src/http/parameters.ts'
import { pageAt } from './page.ts'

const { text } = pageAt('docs/security.md')

t.test('the page names the limits of the HTTP server as they are in the code', t => {
  for (const sentence of [
    `At most ${maxWaitingRequests} wait;`,
    `At most ${pageSlots.working} requests for pages, the API and service discovery, ${reloadSlots.working} reloads`,
    `At most ${pageSlots.unread} pages and ${scrapeSlots.unread} scrapes wait;`,
    `One without progress for ${scrapeSlots.stallTimeout} s is ended;`,
    `A request must arrive within ${requestTimeout} s.`,
    `A parameter of the API takes ${maxValues} values, a name ${maxWildcards} wildcards`,
  ]) {
    t.ok(text.includes(sentence), sentence)
  }
  t.equal(pageSlots.stallTimeout, scrapeSlots.stallTimeout)
  t.end()
})
