import { until } from '@tailslide/testkit'
import type { Browser, CDPSession, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openPage, startBrowser } from './harness/browser.js'
import { makeFirstProject, makeFlag, setUpFirstAdmin } from './harness/first-admin.js'
import { holdFile } from './harness/held-file.js'
import { type StartedTower, startTower } from './harness/tower.js'

const CTRL = 2

describe('keyboards of other alphabets', () => {
  let browser: Browser
  let tower: StartedTower
  let page: Page
  let keys: CDPSession
  let id: number
  beforeAll(async () => {
    ;[browser, tower] = await Promise.all([startBrowser(), startTower()])
    ;({ page } = await openPage(browser))
    keys = await page.context().newCDPSession(page)
    await setUpFirstAdmin(page, tower.setupLink)
    await makeFirstProject(page, 'shop')
    id = await makeFlag(tower, 'new-checkout')
  })
  afterAll(async () => {
    await browser?.close()
    await tower?.stop()
  })

  const press = async (key: string, code: string, modifiers = 0): Promise<void> => {
    const text = modifiers === 0 ? { text: key } : {}
    await keys.send('Input.dispatchKeyEvent', { type: 'keyDown', key, code, modifiers, ...text })
    await keys.send('Input.dispatchKeyEvent', { type: 'keyUp', key, code, modifiers })
  }
  const open = async (path: string, shown: string): Promise<void> => {
    await page.goto(`${tower.url}/p/shop/development/${path}`)
    await page.getByText(shown).first().waitFor()
    // It comes with what reads keys, and after it.
    await page.getByRole('button', { name: 'shop', exact: true }).waitFor()
    await until(() =>
      page.evaluate(`performance.getEntriesByType('resource').some(({ name }) => name.includes('/broken-'))`),
    )
  }
  const isOn = async () => (await tower.call<{ is_enabled: boolean }>('GET', `/flags/${id}`)).is_enabled
  const share = async () => (await tower.call<{ rollout_percentage: number }>('GET', `/flags/${id}`)).rollout_percentage

  it('open the command bar by the key where K is, and type their own letters into it', async () => {
    await open('flags', 'new-checkout')
    await press('л', 'KeyK', CTRL)
    await page.getByRole('combobox').waitFor()
    await press('л', 'KeyK')
    await until(async () => (await page.getByRole('combobox').inputValue()) === 'л')
    await press('л', 'KeyK', CTRL)
    await page.getByRole('combobox').waitFor({ state: 'detached' })
  })

  it('walk, switch, take back and go to pages by single keys', async () => {
    await open('flags', 'new-checkout')
    await until(async () => {
      await press('о', 'KeyJ')
      return (await page.locator('li .bg-new-tint').count()) > 0
    })
    const before = await isOn()
    await press('е', 'KeyT')
    await until(async () => (await isOn()) !== before)
    await page.getByRole('button', { name: 'Undo' }).waitFor()
    await press('я', 'KeyZ')
    await until(async () => (await isOn()) === before)
    await press('п', 'KeyG')
    await press('с', 'KeyC')
    await page.waitForURL('**/circuits')
  })

  it('save by the key where S is', async () => {
    await open('flags/new-checkout', 'Who gets it')
    await page.getByLabel('Rollout in percent').fill('23')
    await press('ы', 'KeyS', CTRL)
    await until(async () => (await share()) === 23)
  })

  it('switch nothing by what was pressed before its time', async () => {
    const file = await holdFile(page, 'cursor-keys')
    await page.goto(`${tower.url}/p/shop/development/flags`)
    await page.getByRole('switch').first().waitFor()
    await file.isAsked()
    const before = await isOn()
    await press('о', 'KeyJ')
    await press('е', 'KeyT')
    await file.letThrough()
    await until(async () => (await page.locator('li .bg-new-tint').count()) > 0)
    await press('с', 'KeyC')
    await page.waitForURL('**/circuit')
    expect(await isOn()).toBe(before)
  })

  const compose = async (text: string): Promise<void> => {
    await keys.send('Input.imeSetComposition', { text, selectionStart: text.length, selectionEnd: text.length })
  }
  /** As browsers tell of a key that the input method takes; Safari of Enter only by the number. */
  const take = (key: string, isComposing: boolean) =>
    page.evaluate(`document.activeElement.dispatchEvent(new KeyboardEvent('keydown', {
      key: '${key}', code: '${key}', keyCode: 229, isComposing: ${isComposing}, bubbles: true, cancelable: true,
    }))`)

  it('make a named user of what was chosen, and not of what was typed to choose it', async () => {
    await open('flags/new-checkout', 'Who gets it')
    const field = page.locator('#named-users')
    for (const isComposing of [true, false]) {
      await field.focus()
      await compose('たなか')
      await take('Enter', isComposing)
      await keys.send('Input.insertText', { text: '田中' })
      await until(async () => (await field.inputValue()) === '田中')
      expect(await page.getByRole('button', { name: 'Remove' }).count()).toBe(0)
      await field.fill('')
    }
    await field.fill('田中')
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: 'Remove 田中' }).waitFor()
  })
})
