import { until } from '@tailslide/testkit'
import type { Page } from 'playwright-core'

// Each is taken inside the page, from the browser's own instant of the navigation or the event. A text is what the page runs.

/** Milliseconds from the navigation to the first frame that has a row. */
export async function measureList(page: Page, address: string, times: number): Promise<number[]> {
  await page.addInitScript(`
    const look = new MutationObserver(() => {
      if (!document.querySelector('main [role=switch]')) return
      look.disconnect()
      requestAnimationFrame(() => setTimeout(() => { globalThis.listShownAt = performance.now() }))
    })
    look.observe(document, { childList: true, subtree: true })
  `)
  const taken: number[] = []
  for (let time = 0; time < times; time += 1) {
    await page.goto(address)
    await until(() => page.evaluate('globalThis.listShownAt !== undefined'), { timeout: 60_000 })
    taken.push(Number(await page.evaluate('globalThis.listShownAt')))
    await page.waitForTimeout(300)
  }
  return taken
}

const WORDS = ['checkout-v2-12', 'rerank', 'state:on stock', 'number 4']

/**
 * Milliseconds from a key to the last change of what the list shows by it. Charts of rows that were not there before are asked of
 * Tower when the hands rest, and come into their own cells: they are no part of it.
 */
export async function measureSearch(page: Page, times: number): Promise<number[]> {
  await page.evaluate(`
    globalThis.keys = []
    let pressed
    const rows = () => [...document.querySelectorAll('main li, main fieldset')].map((row) =>
      row.querySelector('a') ? row.querySelector('a').textContent + row.style.transform : row.textContent).join('\\n')
    // Looked at after a key and not before it: looking takes a fifth as long as the key does.
    let shown = rows()
    document.addEventListener('beforeinput', (event) => { pressed = event.timeStamp; keys.push(0) }, true)
    new MutationObserver(() => {
      const at = performance.now()
      const now = rows()
      if (now === shown) return
      shown = now
      if (pressed !== undefined) keys[keys.length - 1] = at - pressed
    }).observe(document.querySelector('main'), { childList: true, subtree: true, attributes: true, characterData: true })
    // What comes later than this was not the key's.
    setInterval(() => { if (pressed !== undefined && performance.now() - pressed > 400) pressed = undefined }, 50)
  `)
  const field = page.getByRole('searchbox')
  for (let time = 0; time < Math.ceil(times / WORDS.length); time += 1) {
    for (const word of WORDS) {
      await field.pressSequentially(word, { delay: 200 })
      await field.fill('')
      await page.waitForTimeout(500)
      await page.evaluate('keys.pop()')
    }
  }
  // A key that changes nothing, because what it adds stood in all that was found, has no time.
  const taken: number[] = await page.evaluate('globalThis.keys')
  return taken.filter((each) => each > 0)
}

/** Milliseconds from a click on a switch to the first frame that shows it switched. */
export async function measureSwitch(page: Page, address: string, times: number): Promise<number[]> {
  await page.goto(address)
  const shown = page.getByRole('switch')
  await shown.first().waitFor()
  await page.evaluate(`
    globalThis.switched = []
    let clicked
    document.addEventListener('click', (event) => { clicked = event.timeStamp }, true)
    new MutationObserver(() => {
      if (clicked === undefined) return
      const from = clicked
      clicked = undefined
      requestAnimationFrame(() => setTimeout(() => switched.push(performance.now() - from)))
    }).observe(document.querySelector('main'), { subtree: true, attributeFilter: ['aria-checked'] })
  `)
  for (let time = 0; time < times; time += 1) {
    await shown.nth(3).click()
    await until(() => page.evaluate(`switched.length > ${time}`), { timeout: 60_000 })
    await page.waitForTimeout(700)
  }
  return page.evaluate('globalThis.switched')
}
