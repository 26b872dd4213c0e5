import { type LosingProxy, startLosingProxy, until } from '@tailslide/testkit'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { findBarriers, openPage, startBrowser, type Watched } from './harness/browser.js'
import { appIdOf } from './harness/environments.js'
import { setUpFirstAdmin } from './harness/first-admin.js'
import { type StartedTower, startTower } from './harness/tower.js'

interface Flag {
  readonly id: number
  readonly is_enabled: boolean
  readonly rollout_percentage: number
  readonly circuit: { readonly state: string }
}

describe('an answer that is lost on its way, of what Tower has done', () => {
  let browser: Browser
  let tower: StartedTower
  let proxy: LosingProxy
  let watched: Watched
  let page: Page
  let appId: number
  let id: number
  const now = () => tower.call<Flag>('GET', `/flags/${id}`)
  const goTo = (path: string) => page.goto(`${proxy.url}/p/shop/production/${path}`)
  const shown = () => page.getByRole('switch', { name: 'search' }).first()
  const live = () => page.getByText('Live', { exact: true }).first().waitFor()
  const toast = (text: string | RegExp) => page.locator('#toaster').getByText(text).waitFor()

  beforeAll(async () => {
    ;[browser, tower] = await Promise.all([startBrowser(), startTower()])
    proxy = await startLosingProxy(tower.url)
    await tower.call('POST', '/projects', { title: 'shop' })
    appId = await appIdOf(tower, 'production')
    id = (await tower.call<Flag>('POST', `/apps/${appId}/flags`, { title: 'search', rollout_percentage: 50 })).id
    await tower.call('POST', `/apps/${appId}/flags`, { title: 'other' })
    watched = await openPage(browser)
    page = watched.page
    page.setDefaultTimeout(20_000)
    const { pathname, search } = new URL(tower.setupLink)
    await setUpFirstAdmin(page, `${proxy.url}${pathname}${search}`)
    await page.getByRole('navigation', { name: 'Pages' }).waitFor()
  })
  afterAll(async () => {
    await browser?.close()
    proxy?.stop()
    await tower?.stop()
  })
  beforeEach(async () => {
    proxy.find()
    await tower.call('PATCH', `/flags/${id}/toggle`, { is_active: true })
    await tower.call('PATCH', `/flags/${id}`, { circuit_mode: 'automatic', rollout_percentage: 50 })
    await tower.call('POST', `/flags/circuit/${id}/close`)
  })

  for (const [where, path] of [
    ['list', 'flags'],
    ['page of the flag', 'flags/search'],
  ] as const)
    it(`is never told as not switched, and is looked for: the ${where}`, async () => {
      await goTo(path)
      await live()
      proxy.lose()
      await shown().click()
      await page.getByText('search was not switched').or(page.getByText('is off in production')).first().waitFor()
      expect(await page.getByText('search was not switched').count()).toBe(0)
      await toast('Tower has done it: only its answer did not come.')
      expect((await now()).is_enabled).toBe(false)
      await page.locator('[role=switch][aria-checked=false][aria-label^=search]').waitFor()
      // The way back is there as ever; on is asked about first.
      proxy.find()
      await page.getByRole('button', { name: 'Undo' }).click()
      await until(async () => (await now()).is_enabled)
    })

  it('is not told as what somebody else has done, by the sheet that asked for it', async () => {
    await tower.call('PATCH', `/flags/${id}/toggle`, { is_active: false })
    await goTo('flags')
    await live()
    await shown().click()
    const submit = page.getByRole('dialog').getByRole('button', { name: /^Turn on in/ })
    await submit.and(page.locator(':enabled')).waitFor()
    proxy.lose()
    await submit.click()
    await page
      .getByText('somebody else')
      .or(page.locator('#toaster').getByText('is on in production'))
      .first()
      .waitFor()
    expect(await page.getByText('somebody else').count()).toBe(0)
    await toast('Tower has done it: only its answer did not come.')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    expect((await now()).is_enabled).toBe(true)
  })

  it('is looked for after a circuit was opened by hand', async () => {
    await goTo('flags/search/circuit')
    await live()
    const open = page.getByRole('button', { name: 'Open now' })
    await open.waitFor()
    proxy.lose()
    await open.click()
    await page.getByText('search was not changed').or(page.locator('#toaster').getByText('is open')).first().waitFor()
    expect(await page.getByText('search was not changed').count()).toBe(0)
    await toast('Tower has done it: only its answer did not come.')
    expect((await now()).circuit.state).toBe('open')
  })

  it('is looked for after settings were saved, which are unsaved no more', async () => {
    await goTo('flags/search')
    await live()
    await page.getByRole('textbox', { name: 'Rollout' }).first().fill('20')
    await page.getByLabel('Reason', { exact: true }).fill('fewer')
    proxy.lose()
    await page.getByRole('button', { name: 'Save to production' }).click()
    await toast('Tower has done it: only its answer did not come.')
    await page.locator('#save-bar').waitFor({ state: 'detached' })
    expect((await now()).rollout_percentage).toBe(20)
  })

  it('is looked for after several were switched together', async () => {
    await goTo('flags')
    await live()
    await page.getByRole('button', { name: 'Switch several' }).click()
    await page.getByRole('dialog').getByRole('checkbox').first().check()
    proxy.lose()
    await page
      .getByRole('dialog')
      .getByRole('button', { name: /^Turn off/ })
      .click()
    await toast('Tower has done it: only its answer did not come.')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    expect((await now()).is_enabled).toBe(false)
  })

  /** The newest of it, whose answer is lost. */
  async function undoInHistory(): Promise<void> {
    await goTo('history')
    await live()
    await page.getByRole('button', { name: /^Undo/ }).first().click()
    const submit = page.getByRole('dialog').locator('button[type=submit]:enabled')
    await submit.waitFor()
    proxy.lose()
    await submit.click()
    await toast('Tower has done it: only its answer did not come.')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
  }

  it('is looked for after a change was undone in the history', async () => {
    await tower.call('PATCH', `/flags/${id}`, { rollout_percentage: 30 })
    await undoInHistory()
    expect((await now()).rollout_percentage).toBe(50)
  })

  it('is looked for after flags were switched back together in the history', async () => {
    const other = (await tower.call<Flag[]>('GET', `/apps/${appId}/flags`)).find((flag) => flag.id !== id)?.id ?? 0
    await tower.call('PATCH', `/flags/${other}/toggle`, { is_active: true })
    await tower.call('POST', `/apps/${appId}/flags/toggle`, { flags: [id, other], is_active: false })
    await undoInHistory()
    expect((await now()).is_enabled).toBe(true)
  })

  it('is looked for after a webhook was switched off', async () => {
    const [project] = await tower.call<{ id: number }[]>('GET', '/projects')
    const hook = { name: 'chat', url: 'https://chat.shop.example/hook', events: ['flag.switched_on'] }
    await tower.call('POST', `/projects/${project?.id}/webhooks`, hook)
    await page.goto(`${proxy.url}/p/shop/webhooks`)
    await live()
    const sends = page.getByRole('switch', { name: 'Messages to chat' })
    await sends.waitFor()
    proxy.lose()
    await sends.click()
    await toast('It is as it was asked for.')
    await page.locator('[role=switch][aria-checked=false]').waitFor()
  })

  it('is told as not done where the browser knew of no network, and nothing was sent', async () => {
    await goTo('flags')
    await live()
    await page.context().setOffline(true)
    await shown().click()
    await page.getByText('search was not switched').waitFor()
    await page.context().setOffline(false)
    expect(await findBarriers(page)).toEqual([])
  })

  it('and the browser had nothing to complain of', () => {
    expect(watched.complaints).toEqual([])
  })
})
