import t from 'tap'
import { html } from '../../../src/http/status/html.ts'

t.test('text is escaped wherever it is filled in', t => {
  const name = `<script>alert("it's & on")</script>`
  t.equal(
    String(html`<a title="${name}">${name}</a>`),
    '<a title="&lt;script&gt;alert(&quot;it&#39;s &amp; on&quot;)&lt;/script&gt;">&lt;script&gt;alert(&quot;it&#39;s &amp; on&quot;)&lt;/script&gt;</a>',
  )
  t.end()
})

t.test('markup is filled in as it is, lists one after the other', t => {
  const items = ['a', '<b>'].map(name => html`<i>${name}</i>`)
  t.equal(
    String(html`<p>${items} ${html`<b>${2}</b>`}</p>`),
    '<p><i>a</i><i>&lt;b&gt;</i> <b>2</b></p>',
  )
  t.end()
})
