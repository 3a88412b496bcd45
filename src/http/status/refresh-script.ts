/** Where the pages load the script: below a path that no other page can have. */
export const refreshScriptPath = '/backlogs/refresh.js'

/**
 * Refreshes a page in place: the browser would drop the focus, and what was typed or marked.
 *
 * While something is typed or marked, the page stays as it is. A failure is written where the time is,
 * because values that stay would look current. Without scripts the browser loads the page again.
 */
export const refreshScript = `'use strict'
const time = document.querySelector('header .quiet')
const every = Number(time.dataset.refresh) * 1000
const shown = time.textContent

function isInUse() {
  const fields = [...document.querySelectorAll('main input, main select')]
  const isEdited = fields.some(field =>
    field.type === 'checkbox'
      ? field.checked !== field.defaultChecked
      : field.type === 'select-one'
        ? [...field.options].some(option => option.selected && !option.defaultSelected && option.index > 0)
        : field.value !== field.defaultValue,
  )
  return isEdited || fields.includes(document.activeElement) || !getSelection().isCollapsed
}

/** Links with the same address, of which the page may have several. */
function linksTo(address) {
  return [...document.querySelectorAll('main a')].filter(link => link.href === address)
}

function replace(page) {
  const { href } = document.activeElement
  const nth = href === undefined ? -1 : linksTo(href).indexOf(document.activeElement)
  document.querySelector('main').replaceChildren(...page.querySelector('main').childNodes)
  time.textContent = page.querySelector('header .quiet').textContent
  document.title = page.title
  if (nth >= 0) linksTo(href)[nth]?.focus({ preventScroll: true })
}

async function refresh() {
  try {
    const response = await fetch(location.href, { signal: AbortSignal.timeout(every) })
    const page = new DOMParser().parseFromString(await response.text(), 'text/html')
    if (page.querySelector('main') === null) throw new Error('status ' + response.status)
    if (!isInUse()) replace(page)
  } catch (error) {
    time.textContent = 'Not refreshed (' + error.message + '). ' + shown
  }
  setTimeout(refresh, every)
}

setTimeout(refresh, every)
`
