import { until } from '@tailslide/testkit'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openPage, startBrowser } from './harness/browser.js'
import { makeFlag, setUpFirstAdmin } from './harness/first-admin.js'
import { type StartedTower, startTower } from './harness/tower.js'

/** By night, `#1a1b1e` is nearly the colour of the page. */
const INK_OF_DAY = 'rgb(26, 27, 30)'

describe('a page that is printed', () => {
  let browser: Browser
  let tower: StartedTower
  let page: Page
  let flagId: number
  beforeAll(async () => {
    ;[browser, tower] = await Promise.all([startBrowser(), startTower()])
    await tower.call('POST', '/projects', { title: 'shop' })
    flagId = await makeFlag(tower, 'checkout')
    page = (await openPage(browser, { scheme: 'dark' })).page
    await setUpFirstAdmin(page, tower.setupLink)
  })
  afterAll(async () => {
    await browser?.close()
    await tower?.stop()
  })

  it.each(['system', 'dark'])('is of day colours without what is pressed, where the theme is %s', async (theme) => {
    await page.goto(`${tower.url}/p/shop/development/history`)
    await page.evaluate(`localStorage.setItem('tailslide-theme', '${theme}')`)
    await page.reload()
    const entry = page.getByText('checkout').first()
    await entry.waitFor()
    const colour = (): Promise<unknown> => page.evaluate(`getComputedStyle(document.querySelector('h1')).color`)
    expect(await colour()).not.toBe(INK_OF_DAY)
    await page.emulateMedia({ media: 'print' })
    await until(async () => (await colour()) === INK_OF_DAY)
    expect(await entry.isVisible()).toBe(true)
    const pressed = page.locator('nav, header, search, main > :not(section) button, a[download]')
    expect(await pressed.filter({ visible: true }).count()).toBe(0)
    await page.emulateMedia({ media: 'screen' })
    await page.getByRole('navigation', { name: 'Pages' }).waitFor()
  })

  it('says that older entries are not on the paper where some were not shown', async () => {
    for (let share = 0; share <= 100; share++)
      await tower.call('PATCH', `/flags/${flagId}`, { rollout_percentage: share })
    await page.goto(`${tower.url}/p/shop/development/history`)
    await page.getByRole('button', { name: 'Show older' }).waitFor()
    const note = page.getByText('Older entries were not shown')
    expect(await note.isVisible()).toBe(false)
    await page.emulateMedia({ media: 'print' })
    await note.waitFor()
  })

  it.each([
    ['/history', 'shop, development.'],
    ['/history?where=all', 'shop, all environments.'],
    ['/history?by=access', 'All projects.'],
    ['/flags/checkout/history', 'shop, development.'],
  ])('says of the past where that was, and by which clock: %s', async (path, told) => {
    await page.emulateMedia({ media: 'screen' })
    await page.goto(`${tower.url}/p/shop/development${path}`)
    const zone = await page.evaluate('Intl.DateTimeFormat().resolvedOptions().timeZone')
    const city = String(zone).split('/').at(-1)?.replaceAll('_', ' ')
    const line = page.getByText(`${told} Time zone: ${city}.`, { exact: true })
    await line.waitFor({ state: 'attached' })
    expect(await line.isVisible()).toBe(false)
    await page.emulateMedia({ media: 'print' })
    await line.waitFor()
  })

  it('has all settings of a flag, and no words that belong to what is pressed', async () => {
    await tower.call('PATCH', `/flags/${flagId}`, { rollout_seed: 'spring' })
    await page.emulateMedia({ media: 'screen' })
    await page.goto(`${tower.url}/p/shop/development/flags/checkout`)
    const seed = page.getByLabel('Seed')
    await seed.waitFor()
    await page.getByRole('button', { name: 'More', exact: true }).click()
    expect(await seed.isVisible()).toBe(false)
    const remainders = [page.getByText('seed, and addresses to tell'), page.locator('summary')]
    for (const each of remainders) expect(await each.first().isVisible()).toBe(true)
    await page.emulateMedia({ media: 'print' })
    await seed.waitFor()
    for (const each of remainders) expect(await each.first().isVisible()).toBe(false)
    expect(await page.getByLabel('How sure').isVisible()).toBe(true)
    await page.emulateMedia({ media: 'screen' })
  })
})
