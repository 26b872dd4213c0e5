import { until } from '@tailslide/testkit'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findBarriers, openPage, startBrowser, type Watched } from './harness/browser.js'
import { appIdOf } from './harness/environments.js'
import { setUpFirstAdmin, signIn } from './harness/first-admin.js'
import { type StartedTower, startTower } from './harness/tower.js'

interface Sheet {
  readonly what: string
  readonly path: string
  /** Where the story has to be before it. */
  readonly before?: () => Promise<unknown>
  readonly open: () => Promise<unknown>
  /** What is asked besides the reason. */
  readonly fill?: () => Promise<unknown>
}

describe('a reason that was typed into a sheet before the session ended', () => {
  let browser: Browser
  let tower: StartedTower
  let watched: Watched
  let page: Page
  let id: number
  const press = (name: string | RegExp) => page.getByRole('button', { name }).first().click()
  const sheet = () => page.getByRole('dialog')
  const reason = () => sheet().getByLabel('Reason', { exact: true })
  const ended = () => page.getByRole('dialog', { name: 'Your session has ended' })
  const hasFocus = async (selector: string) => (await page.locator(`${selector}:focus`).count()) === 1
  const isFocusIn = () => hasFocus('[role=dialog] ')
  const toggle = (isOn: boolean) => tower.call('PATCH', `/flags/${id}/toggle`, { is_active: isOn })
  const opened = () => tower.call('POST', `/flags/circuit/${id}/open`)
  const choose = async (item: string) => {
    await press('More actions')
    await page.getByRole('menuitem', { name: item }).click()
  }

  beforeAll(async () => {
    ;[browser, tower] = await Promise.all([startBrowser(), startTower()])
    watched = await openPage(browser)
    page = watched.page
    page.setDefaultTimeout(20_000)
    await setUpFirstAdmin(page, tower.setupLink)
    await page.getByRole('heading', { name: 'Make the first project' }).waitFor()
    await tower.call('POST', '/projects', { title: 'shop' })
    const production = await appIdOf(tower, 'production')
    const made = await tower.call<{ id: number }>('POST', `/apps/${production}/flags`, {
      title: 'checkout',
      rollout_percentage: 100,
    })
    id = made.id
    await tower.call('POST', `/apps/${production}/flags`, { title: 'search' })
    await tower.call('POST', `/apps/${production}/keys`, { name: 'shop-api' })
  })
  afterAll(async () => {
    await browser?.close()
    await tower?.stop()
  })

  const SHEETS: readonly Sheet[] = [
    {
      what: 'that turns a flag on, in the list',
      path: 'flags',
      open: () => page.getByRole('switch', { name: 'checkout' }).click(),
    },
    {
      what: 'that turns a flag on, on its page',
      path: 'flags/checkout',
      before: () => toggle(false),
      open: () => page.getByRole('switch', { name: 'checkout' }).first().click(),
    },
    {
      what: 'that turns a flag on, in the command bar',
      path: 'flags',
      before: () => toggle(false),
      async open() {
        await press('Find a flag or do something')
        await page.getByRole('combobox').fill('turn on checkout')
        await page.getByText('Do with checkout in production').waitFor()
        await page.keyboard.press('Enter')
      },
    },
    {
      what: 'that closes a circuit, on its page',
      path: 'flags/checkout/circuit',
      before: opened,
      open: () => press(/^Close now/),
    },
    { what: 'that closes a circuit, among all', path: 'circuits', before: opened, open: () => press(/^Close now/) },
    {
      what: 'that lets a circuit only watch',
      path: 'flags/checkout/circuit',
      open: () => page.getByRole('radio', { name: /^Observe/ }).click(),
    },
    { what: 'that undoes a change', path: 'history', open: () => press(/^Undo/) },
    {
      what: 'that switches several flags on',
      path: 'flags',
      before: () => toggle(false),
      async open() {
        await press('Switch several')
        await sheet().getByRole('radio').nth(1).check()
        await sheet().getByRole('checkbox').first().check()
      },
    },
    {
      what: 'that saves what was changed, on a phone',
      path: 'flags/checkout',
      async open() {
        await page.setViewportSize({ width: 390, height: 844 })
        await page.getByRole('textbox', { name: 'Rollout' }).first().fill('40')
        await press('Review and save')
      },
    },
    { what: 'that copies a flag', path: 'flags/checkout', open: () => choose('Copy this flag') },
    { what: 'that archives a flag', path: 'flags/search', open: () => choose('Archive') },
    {
      what: 'that makes a key',
      path: 'keys',
      async open() {
        await press('New key')
        await sheet().getByLabel('Name').fill('shop-web')
      },
    },
    { what: 'that revokes a key', path: 'keys', open: () => press('Revoke shop-api') },
  ]

  for (const asked of SHEETS)
    it(`is there in the sheet ${asked.what}, to be sent once they have signed in again`, async () => {
      const why = `asked for before: ${asked.what}`
      await page.setViewportSize({ width: 1440, height: 960 })
      await asked.before?.()
      await page.goto(`${tower.url}/p/shop/production/${asked.path}`)
      await asked.open()
      await reason().fill(why)
      // Enter sends it once the sheet has read the flag, which takes the session.
      await sheet().locator('button[type=submit]:enabled').waitFor()
      await page.context().clearCookies()
      await reason().press('Enter')
      await ended().waitFor()
      await signIn(page)
      await ended().waitFor({ state: 'detached' })

      expect(await reason().inputValue()).toBe(why)
      await until(isFocusIn)
      await sheet().getByText('You have signed in again. This was not done before').waitFor()
      expect(await page.getByText('Your session had ended').count()).toBe(0)
      expect(await findBarriers(page)).toEqual([])
      await page.keyboard.press('Enter')
      const query = new URLSearchParams({ q: why.slice(-90) })
      await until(async () => (await tower.call<object[]>('GET', `/history?${query}`)).length > 0)
      await reason().waitFor({ state: 'detached' })
    })

  it('leaves the focus in the sheet where its button had it, and no key switches what stands behind it', async () => {
    await toggle(false)
    await page.setViewportSize({ width: 1440, height: 960 })
    await page.goto(`${tower.url}/p/shop/production/flags`)
    const behind = page.getByRole('switch', { name: 'checkout in production', exact: true, includeHidden: true })
    await behind.focus()
    await page.keyboard.press('Space')
    await reason().fill('by its button')
    // It can be pressed once the sheet has read the flag, which takes the session.
    const button = sheet().locator('button[type=submit]:enabled')
    await button.waitFor()
    await page.context().clearCookies()
    await button.press('Enter')
    await ended().waitFor()
    await signIn(page)
    await ended().waitFor({ state: 'detached' })
    await until(() => hasFocus('[role=dialog] [type=submit]'))
    for (let pressed = 0; pressed < 8; pressed++) {
      await page.keyboard.press('Tab')
      await until(isFocusIn)
    }
    // Where a page behind takes it by itself, it comes back.
    await behind.focus()
    expect(await isFocusIn()).toBe(true)
    await page.keyboard.press('Escape')
    await sheet().waitFor({ state: 'detached' })
    await until(() => hasFocus('[role=switch]'))
  })

  it('and the browser had nothing to complain of', () => {
    expect(watched.complaints).toEqual([])
  })
})
