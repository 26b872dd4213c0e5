import { until } from '@tailslide/testkit'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openPage, startBrowser } from './harness/browser.js'
import { makeFirstProject, makeFlag, setUpFirstAdmin } from './harness/first-admin.js'
import { holdFile } from './harness/held-file.js'
import { type StartedTower, startTower } from './harness/tower.js'

describe('keys that are pressed on rows before their code has come', () => {
  let browser: Browser
  let tower: StartedTower
  let page: Page
  const ids: number[] = []
  beforeAll(async () => {
    ;[browser, tower] = await Promise.all([startBrowser(), startTower()])
    ;({ page } = await openPage(browser))
    await setUpFirstAdmin(page, tower.setupLink)
    await makeFirstProject(page, 'shop')
    for (let index = 10; index < 26; index += 1) ids.push(await makeFlag(tower, `flag-${index}`))
    for (const id of ids) await tower.call('PATCH', `/flags/${id}/toggle`, { is_active: false })
  })
  afterAll(async () => {
    await browser?.close()
    await tower?.stop()
  })

  const press = async (keys: string): Promise<void> => {
    for (const key of keys) await page.keyboard.press(key)
  }
  /** The page with its rows, whose keys come when they are let through. */
  const open = async (): Promise<() => Promise<void>> => {
    const keys = await holdFile(page, 'cursor-keys')
    await page.goto(`${tower.url}/p/shop/development/flags`)
    await page.getByRole('switch').first().waitFor()
    // Keys of more than some seconds ago are nobody's wish any more.
    await keys.isAsked()
    return keys.letThrough
  }
  const atCursor = () => page.locator('li:has(.bg-new-tint)').getAttribute('data-index')
  const titleAt = (index: number) => page.locator(`li[data-index="${index}"] a`).locator('div').first().innerText()
  const flagsOn = async (): Promise<string[]> => {
    const all = await Promise.all(
      ids.map((id) => tower.call<{ title: string; is_enabled: boolean }>('GET', `/flags/${id}`)),
    )
    return all.filter(({ is_enabled }) => is_enabled).map(({ title }) => title)
  }

  it('move the cursor, each of them once, and switch nothing', async () => {
    const letThrough = await open()
    await press('jjjt')
    await letThrough()
    await until(async () => (await atCursor()) === '2')
    await press('j')
    await until(async () => (await atCursor()) === '3')
    expect(await flagsOn()).toEqual([])
  })

  it('go before those that are pressed while they are done', async () => {
    for (let time = 0; time < 3; time += 1) {
      const letThrough = await open()
      await press('jjjjj')
      await Promise.all([letThrough(), press('jjjjj')])
      await until(async () => (await atCursor()) === '9')
    }
  })

  it('take nothing of what is typed for something that was asked for after them', async () => {
    for (let time = 0; time < 5; time += 1) {
      const letThrough = await open()
      await press('jjjjjjjjjjjjjjjjjjjj')
      await letThrough()
      await until(async () => (await page.locator('li .bg-new-tint').count()) > 0)
      await page.keyboard.press('Control+k')
      await page.keyboard.type('jest')
      await until(async () => (await page.getByRole('combobox').inputValue()) === 'jest')
      await page.keyboard.press('Escape')
    }
  })

  it('put the rollout that was typed into its field, without the letter that was taken back', async () => {
    const letThrough = await open()
    await press('jr35t')
    await page.keyboard.press('Backspace')
    await letThrough()
    await until(async () => (await page.locator('#rollout').inputValue()) === '35')
    expect(await flagsOn()).toEqual([])
  })

  it('and faster than the page draws act on the row that each of them means', async () => {
    const letThrough = await open()
    await letThrough()
    await until(async () => {
      await press('j')
      return (await atCursor()) === '0'
    })
    const title = await titleAt(3)
    // All in one turn of the page, so that nothing is drawn between them.
    await page.evaluate(`for (const key of 'jjjt')
      document.body.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }))`)
    await until(async () => (await flagsOn()).length > 0)
    expect(await flagsOn()).toEqual([title])
  })

  it('are what is searched for, after the key of the search', async () => {
    const letThrough = await open()
    await press('/t flag-12')
    await letThrough()
    await until(async () => (await page.getByRole('searchbox').inputValue()) === 't flag-12')
  })

  it('are that also where its first letters are older than anybody waits, if the rest was typed in one go', async () => {
    const letThrough = await open()
    // The page takes it for some seconds later with each of them.
    await page.evaluate(`{
      const now = performance.now.bind(performance)
      let later = 0
      performance.now = () => now() + later
      for (const key of ['/', 'c', 'r']) {
        later += 2_000
        const event = new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true })
        Object.defineProperty(event, 'timeStamp', { value: performance.now() })
        document.body.dispatchEvent(event)
      }
    }`)
    await letThrough()
    await until(async () => (await page.getByRole('searchbox').inputValue()) === 'cr')
  })

  it.each([
    ['/p/shop/settings', 'gh', '/p/shop/development/history'],
    ['/p/shop/settings', 'gt', '/p/shop/development/clean-up'],
    ['/p/shop/development/flags/flag-12', ']', '/p/shop/production/flags/flag-12'],
    ['/p/shop/development/flags/flag-12/circuit', 'xgf', '/p/shop/development/flags'],
  ])('are kept on %s too, which has no list: %s', async (path, keys, to) => {
    const held = await holdFile(page, 'keyboard')
    await page.goto(`${tower.url}${path}`)
    await page.getByRole('heading', { level: 1 }).waitFor()
    await held.isAsked()
    await press(keys)
    await held.letThrough()
    await page.waitForURL((url) => url.pathname === to)
  })

  it('of another page are nobody’s once the list is there', async () => {
    const before = await flagsOn()
    const held = await holdFile(page, 'keyboard')
    await page.goto(`${tower.url}/p/shop/settings`)
    await page.getByRole('heading', { level: 1 }).waitFor()
    await held.isAsked()
    await press('jt')
    await page.locator('a[href$="/p/shop/development/flags"]').first().click()
    await page.getByRole('switch').first().waitFor()
    await held.letThrough()
    await until(async () => {
      await press('j')
      return (await atCursor()) === '0'
    })
    expect(await flagsOn()).toEqual(before)
  })

  it('leave those of other pages alone, also after the key of their search', async () => {
    await page.goto(`${tower.url}/p/shop/development/circuits`)
    // Those of all pages come when there is nothing else to do.
    await until(async () => {
      await press('gh')
      return page.url().endsWith('/history')
    })
    await page.getByRole('searchbox').waitFor()
    await press('/')
    await until(() => page.evaluate(`document.activeElement?.type === 'search'`))
    await page.evaluate('document.activeElement.blur()')
    await press('gc')
    await page.waitForURL('**/circuits')
  })
})
