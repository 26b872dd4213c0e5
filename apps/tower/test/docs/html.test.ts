import { describe, expect, it } from 'vitest'
import { html } from '../../src/docs/html.js'

describe('markup', () => {
  it('has what is put in as text, and other markup as markup', () => {
    const item = html`<li>${'<b title="it\'s">&'}</li>`
    expect(html`<ul>${[item, item]}</ul>`.text).toBe(
      '<ul><li>&#60;b title=&#34;it&#39;s&#34;&#62;&#38;</li><li>&#60;b title=&#34;it&#39;s&#34;&#62;&#38;</li></ul>',
    )
    expect(html`${0} ${html`<br>`}`.text).toBe('0 <br>')
  })
})
