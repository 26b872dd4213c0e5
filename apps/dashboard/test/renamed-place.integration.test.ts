import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findBarriersEverywhere } from './harness/barriers.js'
import { openPage, startBrowser, type Watched } from './harness/browser.js'
import { appIdOf } from './harness/environments.js'
import { setUpFirstAdmin } from './harness/first-admin.js'
import { type StartedTower, startTower } from './harness/tower.js'

// Each address is come to in a page that has never heard of the names before.
describe('an old link', () => {
  let browser: Browser
  let tower: StartedTower
  let watched: Watched
  let page: Page
  const pathOf = () => page.url().slice(tower.url.length)
  beforeAll(async () => {
    ;[browser, tower] = await Promise.all([startBrowser(), startTower()])
    const { id } = await tower.call<{ id: number }>('POST', '/projects', { title: 'shop' })
    const environment = `/projects/${id}/environments/${await appIdOf(tower, 'development')}`
    await tower.call('POST', '/projects', { title: 'shop window' })
    watched = await openPage(browser)
    page = watched.page
    page.setDefaultTimeout(20_000)
    await setUpFirstAdmin(page, tower.setupLink)
    await tower.call('PATCH', environment, { name: 'dev' })
    await tower.call('PATCH', environment, { name: 'sandbox' })
    await tower.call('PATCH', `/projects/${id}`, { title: 'store' })
    await tower.call('PATCH', `/projects/${id}`, { title: 'market' })
  })
  afterAll(async () => {
    await browser?.close()
    await tower?.stop()
  })

  it.each([
    ['/p/shop/production/flags?q=a#b', '/p/market/production/flags?q=a#b'],
    ['/p/store/settings', '/p/market/settings'],
    ['/p/market/development/history', '/p/market/sandbox/history'],
    ['/p/shop/dev/circuits', '/p/market/sandbox/circuits'],
  ])('leads on to the name of now: %s', async (before, now) => {
    await page.goto(tower.url + before)
    await page.waitForURL(tower.url + now)
    await page.getByRole('heading', { level: 1 }).waitFor()
    expect(pathOf()).toBe(now)
  })

  it('is told where a file with the old name would make a second project', async () => {
    await page.goto(`${tower.url}/new-project`)
    const config = { tailslide: 2, project: 'shop', environments: [{ name: 'production' }], flags: [] }
    const buffer = Buffer.from(JSON.stringify(config))
    await page.locator('input[type=file]').setInputFiles({ name: 'shop.json', mimeType: 'application/json', buffer })
    await page
      .getByText(/The project “shop” was renamed on .* and is “market” now\. This file makes a second one/)
      .waitFor()
    expect(await findBarriersEverywhere(page)).toEqual([])
  })

  it('to a project that nobody knows says so under the menu, and offers those that there are', async () => {
    await page.goto(`${tower.url}/p/sho/production/flags`)
    await page.getByRole('heading', { name: 'There is no project “sho”' }).waitFor()
    await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Flags' }).waitFor()
    expect(await page.title()).toBe('There is no project “sho” · Tailslide')
    expect(await findBarriersEverywhere(page)).toEqual([])
    await page.getByRole('main').getByRole('link', { name: 'shop window' }).click()
    await page.waitForURL(/\/p\/shop%20window\/[a-z]+\/flags$/)
  })

  it('to an environment that nobody knows offers those of its project', async () => {
    await page.goto(`${tower.url}/p/market/staging/flags`)
    await page.getByRole('heading', { name: 'market has no environment “staging”' }).waitFor()
    await page.getByRole('main').getByRole('link', { name: 'sandbox' }).click()
    await page.waitForURL('**/p/market/sandbox/flags')
    expect(watched.complaints).toEqual([])
  })
})
