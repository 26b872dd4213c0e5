import { measurePace, until } from '@tailslide/testkit'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openPage, startBrowser, type Watched } from './harness/browser.js'
import { makeFirstProject, makeFlag, setUpFirstAdmin } from './harness/first-admin.js'
import { holdFile } from './harness/held-file.js'
import { type StartedTower, startTower } from './harness/tower.js'

// What is typed after something was asked for, whose code is still on its way: `t` of a name switches no flag.

describe('keys that are pressed before what they are for is there', () => {
  const pace = measurePace()
  let browser: Browser
  let tower: StartedTower
  let watched: Watched
  let page: Page
  let flagId: number
  const isOn = async () => (await tower.call<{ is_enabled: boolean }>('GET', `/flags/${flagId}`)).is_enabled
  beforeAll(async () => {
    ;[browser, tower] = await Promise.all([startBrowser(), startTower()])
    watched = await openPage(browser)
    page = watched.page
    await setUpFirstAdmin(page, tower.setupLink)
    await makeFirstProject(page, 'shop')
    flagId = await makeFlag(tower, 'new-cart')
  })
  afterAll(async () => {
    await browser?.close()
    await tower?.stop()
    pace.stop()
  })

  const onRow = () =>
    until(async () => {
      await page.keyboard.press('j')
      return (await page.locator('li .bg-new-tint').count()) > 0
    })
  const beOnRow = async (): Promise<void> => {
    await page.goto(`${tower.url}/p/shop/development/flags`)
    await page.getByRole('switch').waitFor()
    await onRow()
  }

  /** On the row of the flag, with `file` kept back until it is let through. */
  const without = async (file: string): Promise<() => Promise<void>> => {
    const { letThrough } = await holdFile(page, file)
    await beOnRow()
    return letThrough
  }

  it('the command bar has what was typed since its key, or since the click, and no flag is switched', async () => {
    for (const ask of [
      () => page.keyboard.press('Control+k'),
      () => page.getByRole('button', { name: 'Find a flag or do something' }).click(),
    ]) {
      const letThrough = await without('command-bar')
      await ask()
      await page.keyboard.type('test new-carts')
      await page.keyboard.press('Backspace')
      await page.keyboard.press('Enter')
      await letThrough()
      await until(async () => (await page.getByRole('combobox').inputValue()) === 'test new-cart')
      await page.keyboard.press('Escape')
      await page.getByRole('dialog').waitFor({ state: 'detached' })
      expect(await isOn()).toBe(true)
    }
  })

  it('what was typed before is handed over once, also where a key comes in the frame of the focus', async () => {
    const letThrough = await without('command-bar')
    await page.keyboard.press('Control+k')
    await page.keyboard.type('tu')
    await page.evaluate(`addEventListener('focusin', function come({ target }) {
      if (!target.matches('[role=combobox]')) return
      removeEventListener('focusin', come)
      target.dispatchEvent(new KeyboardEvent('keydown', { key: 'r', bubbles: true, cancelable: true }))
      requestAnimationFrame(() => requestAnimationFrame(() => { globalThis.framesAfter = target.value }))
    })`)
    await letThrough()
    await until(async () => (await page.evaluate('globalThis.framesAfter')) === 'tu')
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
  })

  it('nothing of the page is done while the list of keys is on its way', async () => {
    const letThrough = await without('key-help')
    await page.keyboard.press('?')
    await page.keyboard.press('t')
    await page.keyboard.press('h')
    await letThrough()
    await page.getByRole('dialog', { name: 'Keyboard' }).waitFor()
    expect(new URL(page.url()).pathname).toBe('/p/shop/development/flags')
    expect(await isOn()).toBe(true)
  })

  it('a sheet that was clicked for has its first field filled in', async () => {
    const letThrough = await without('new-flag')
    await page.getByRole('button', { name: 'New flag' }).click()
    await page.keyboard.type('to-test')
    await letThrough()
    await until(async () => (await page.getByRole('dialog').getByRole('textbox').first().inputValue()) === 'to-test')
    expect(await isOn()).toBe(true)
  })

  it('the field of the rollout has what was typed since its key, in place of what stood there', async () => {
    const letThrough = await without('flag-page')
    await page.keyboard.press('r')
    await page.keyboard.type('35t')
    await page.keyboard.press('Backspace')
    await letThrough()
    await until(async () => (await page.locator('#rollout').inputValue()) === '35')
    expect(await isOn()).toBe(true)
  })

  it('a key that comes in the same frame as the focus is for what has the focus', async () => {
    await beOnRow()
    await page.evaluate(`addEventListener('focusin', function come({ target }) {
      if (!target.closest('[role=menu]')) return
      removeEventListener('focusin', come)
      target.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true }))
    })`)
    await page.getByRole('button', { name: 'More for new-cart' }).press('Enter')
    await page.waitForURL('**/flags/new-cart')
  })

  it('Escape, or a press elsewhere, takes back what was asked for, with what was typed', async () => {
    for (const takeBack of [
      () => page.keyboard.press('Escape'),
      () => page.getByRole('heading', { name: 'Flags' }).click(),
    ]) {
      const letThrough = await without('command-bar')
      await page.keyboard.press('Control+k')
      await page.keyboard.type('test')
      await takeBack()
      await letThrough()
      await page.keyboard.press('t')
      await page.getByText('is off in development').waitFor()
      await page.keyboard.press('z')
      await until(isOn)
      expect(await page.getByRole('dialog').count()).toBe(0)
    }
  })

  it('the rows of one environment hear nothing once another was asked for', async () => {
    await beOnRow()
    // The keys of all pages have come once one of them acts.
    await until(async () => {
      await page.keyboard.press(']')
      return page.url().endsWith('/production/flags')
    })
    await page.keyboard.press('[')
    await page.getByRole('switch', { name: 'new-cart in development' }).waitFor()
    await onRow()
    // Within one task nothing of what the first key asks for can have come.
    await page.evaluate(
      `for (const key of [']', 't']) document.body.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }))`,
    )
    await page.getByRole('switch', { name: 'new-cart in production' }).waitFor()
    expect(await isOn()).toBe(true)
  })

  it('what can be asked for at any moment is loaded before it is', async () => {
    const bar = page.waitForResponse('**/assets/command-bar-*')
    await page.goto(`${tower.url}/p/shop/development/flags`)
    await bar
    expect(watched.complaints).toEqual([])
  })
})
