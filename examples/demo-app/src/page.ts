/** Allows the page its own script and nothing from elsewhere. */
export const pagePolicy =
  "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

/** The page of the shop: a row of buttons for each consumer, and the load. */
export const page = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Demo shop</title>
<style>
body { max-width: 70rem; margin: 2rem auto; padding: 0 1rem; font: 15px/1.5 system-ui, sans-serif }
table { border-collapse: collapse; width: 100% }
th, td { padding: .4rem .8rem .4rem 0; text-align: left; border-bottom: 1px solid #8884; vertical-align: top }
button { font: inherit; margin: 0 .3rem .3rem 0 }
.changed { color: #c62828; font-weight: 600 }
@media (max-width: 40rem) { thead { display: none } tr, td { display: block; border: 0 } tr { border-bottom: 1px solid #8884 } }
</style>
</head>
<body>
<h1>Demo shop</h1>
<p>Each button injects a fault, or ends it. Its effect is on the status page of tidemark within half a minute.</p>
<p id="load"></p>
<table>
<thead><tr><th>Consumer</th><th>Reads</th><th>State</th><th>Faults</th></tr></thead>
<tbody id="consumers"></tbody>
</table>
<p id="problem" class="changed" role="status"></p>
<script src="/page.js"></script>
</body>
</html>
`

/** The script of the page. It renders by text nodes only. */
export const pageScript = `'use strict'
const problem = document.getElementById('problem')

async function send(method, path, body) {
  const headers = body === undefined ? {} : { 'content-type': 'application/json' }
  const response = await fetch(path, { method, headers, body: JSON.stringify(body) })
  const answer = await response.json()
  problem.textContent = response.ok ? '' : path + ': ' + (answer.problem ?? answer.message)
  return answer
}

function element(name, text, className = '') {
  const made = document.createElement(name)
  made.textContent = text
  made.className = className
  return made
}

function button(text, action) {
  const made = element('button', text)
  made.addEventListener('click', () => action().then(show, failed))
  return made
}

function stateOf({ stopped, pace, poison }) {
  const faults = []
  if (stopped) faults.push('stopped')
  if (pace !== null) faults.push(pace === 0 ? 'hangs' : 'at most ' + pace + '/s')
  if (poison > 0) faults.push(Math.round(poison * 100) + ' % fail')
  return faults
}

function row(consumer) {
  const { consumer: name, messaging_system: system, destinations, stopped, pace, poison } = consumer
  const set = knobs => () => send('PUT', '/knobs/' + encodeURIComponent(name), knobs)
  const faults = stateOf(consumer)
  const buttons = document.createElement('td')
  buttons.append(
    stopped ? button('start', set({ stopped: false })) : button('stop', set({ stopped: true })),
    pace === 0 ? button('continue', set({ pace: null })) : button('hang', set({ pace: 0 })),
    pace === null || pace === 0 ? button('slow down', set({ pace: 1 })) : button('full speed', set({ pace: null })),
    poison > 0 ? button('no failures', set({ poison: 0 })) : button('fail 30 %', set({ poison: 0.3 })),
  )
  if (system === 'kafka')
    buttons.append(button('rewind', () => send('POST', '/knobs/' + encodeURIComponent(name) + '/rewind')))
  const made = document.createElement('tr')
  made.append(
    element('td', name),
    element('td', system + ': ' + destinations.join(', ')),
    element('td', faults.join(', ') || 'healthy', faults.length > 0 ? 'changed' : ''),
    buttons,
  )
  return made
}

async function show() {
  const [consumers, load] = await Promise.all(['/knobs', '/load'].map(async path => (await fetch(path)).json()))
  document.getElementById('consumers').replaceChildren(...consumers.map(row))
  const set = (perSecond, minutes) => () => send('PUT', '/load', { perSecond, minutes })
  document.getElementById('load').replaceChildren(
    'Load: ' + load.perSecond + ' orders/s for ' + load.minutes + ' min. ',
    button('none', set(0, 0)),
    button('30/s', set(30, 60)),
    button('200/s', set(200, 5)),
  )
}

function failed(error) {
  problem.textContent = String(error)
}

show().catch(failed)
// Not while a button has the focus: it would be replaced under the finger.
setInterval(() => {
  if (document.activeElement?.tagName !== 'BUTTON') show().catch(failed)
}, 3000)
`
