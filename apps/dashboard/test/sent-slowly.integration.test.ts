import type { Browser, Page, Route } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { findBarriers, openPage, overflow, startBrowser, type Watched } from './harness/browser.js'
import { appIdOf } from './harness/environments.js'
import { setUpFirstAdmin } from './harness/first-admin.js'
import { type StartedTower, startTower } from './harness/tower.js'

interface Asked {
  readonly what: string
  readonly path: string
  readonly open: () => Promise<unknown>
}

describe('a sheet whose answer takes long', () => {
  let browser: Browser
  let tower: StartedTower
  let watched: Watched
  let page: Page
  let id: number
  const press = (name: string | RegExp) => page.getByRole('button', { name }).first().click()
  const sheet = () => page.getByRole('dialog')
  const goTo = (path: string) => page.goto(`${tower.url}/p/shop/production/${path}`)
  const turnOn = () => page.getByRole('switch', { name: 'checkout' }).first().click()
  /** Holds back what is sent; what is asked besides goes through. */
  const holdBack = async (answer: (route: Route) => Promise<void> = (route) => route.continue()) => {
    let send = (): void => {}
    const answered = new Promise<void>((resolve) => {
      send = resolve
    })
    await page.route('**/api/**', async (route) => {
      if (route.request().method() === 'GET') return route.continue()
      await answered
      await answer(route)
    })
    return send
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
    const flag = { title: 'checkout', rollout_percentage: 100 }
    id = (await tower.call<{ id: number }>('POST', `/apps/${production}/flags`, flag)).id
    await tower.call('POST', `/apps/${production}/flags`, { title: 'search' })
  })
  afterAll(async () => {
    await browser?.close()
    await tower?.stop()
  })
  beforeEach(async () => {
    await page.unroute('**/api/**')
    await page.setViewportSize({ width: 1440, height: 960 })
    await tower.call('PATCH', `/flags/${id}/toggle`, { is_active: false })
    for (const rollout_percentage of [30, 100]) await tower.call('PATCH', `/flags/${id}`, { rollout_percentage })
  })

  const SHEETS: readonly Asked[] = [
    { what: 'that turns a flag on', path: 'flags', open: turnOn },
    {
      what: 'that switches several',
      path: 'flags',
      async open() {
        await press('Switch several')
        await sheet().getByRole('radio').nth(1).check()
        await sheet().getByRole('checkbox').first().check()
      },
    },
    { what: 'that undoes a change', path: 'history', open: () => press(/^Undo/) },
    {
      what: 'that makes a key',
      path: 'keys',
      async open() {
        await press('New key')
        await sheet().getByLabel('Name').fill('shop-web')
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
    {
      what: 'that archives a flag',
      path: 'flags/search',
      async open() {
        await press('More actions')
        await page.getByRole('menuitem', { name: 'Archive' }).click()
      },
    },
  ]

  for (const { what, path, open } of SHEETS)
    it(`says that it is being sent, and stays until that is answered: the one ${what}`, async () => {
      await goTo(path)
      await open()
      await sheet().getByLabel('Reason', { exact: true }).fill('slowly')
      const answer = await holdBack()
      await sheet().locator('button[type=submit]').click()
      await sheet().getByText('It is being sent').waitFor()
      expect(await findBarriers(page)).toEqual([])
      expect(await overflow(page)).toBeLessThanOrEqual(0)
      await page.keyboard.press('Escape')
      await sheet().getByText('It is on its way and cannot be called back').waitFor()
      answer()
      await sheet().getByText('It is on its way').waitFor({ state: 'detached' })
      await sheet().getByLabel('Reason', { exact: true }).waitFor({ state: 'detached' })
    })

  it('can be closed again where no answer comes', async () => {
    await goTo('flags')
    await turnOn()
    const answer = await holdBack((route) => route.abort())
    await sheet()
      .getByRole('button', { name: /^Turn on in/ })
      .click()
    await sheet().getByText('It is being sent').waitFor()
    answer()
    await sheet().getByText('Tower’s answer has not come').waitFor()
    expect(await sheet().getByText('It is being sent').count()).toBe(0)
    await page.keyboard.press('Escape')
    await sheet().waitFor({ state: 'detached' })
  })

  it('that has gone with its page is told of where its answer is lost', async () => {
    await goTo('history')
    await page.getByRole('link', { name: 'Flags' }).first().click()
    await turnOn()
    const answer = await holdBack((route) => route.abort())
    await sheet()
      .getByRole('button', { name: /^Turn on in/ })
      .click()
    await sheet().getByText('It is being sent').waitFor()
    await page.goBack()
    await sheet().waitFor({ state: 'detached' })
    expect(await page.getByText('was not done').count()).toBe(0)
    answer()
    await page
      .getByRole('alert')
      .getByText('checkout is off in production · What was asked for has not been done so far.')
      .waitFor()
  })

  it('and the browser had nothing to complain of', () => {
    expect(watched.complaints).toEqual([])
  })
})
