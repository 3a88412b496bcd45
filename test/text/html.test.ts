import t from 'tap'
import { html } from '../../src/text/html.ts'

t.test('inserted text is escaped everywhere', t => {
  const name = `<script>alert("it's & on")</script>`
  t.equal(
    String(html`<a title="${name}">${name}</a>`),
    '<a title="&lt;script&gt;alert(&quot;it&#39;s &amp; on&quot;)&lt;/script&gt;">&lt;script&gt;alert(&quot;it&#39;s &amp; on&quot;)&lt;/script&gt;</a>',
  )
  t.end()
})

t.test('markup and lists of markup are inserted unchanged', t => {
  const items = ['a', '<b>'].map(name => html`<i>${name}</i>`)
  t.equal(
    String(html`<p>${items} ${html`<b>${2}</b>`}</p>`),
    '<p><i>a</i><i>&lt;b&gt;</i> <b>2</b></p>',
  )
  t.end()
})

t.test('inserted text cannot reorder the page', t => {
  t.equal(String(html`<b>${'gpj.\u202efdp\u009b\n'}</b>`), '<b>gpj.�fdp� </b>')
  t.end()
})
