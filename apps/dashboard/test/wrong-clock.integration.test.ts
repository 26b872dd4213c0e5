import type { SdkKey } from '@tailslide/api'
import { until } from '@tailslide/testkit'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, it } from 'vitest'
import { openPage, startBrowser } from './harness/browser.js'
import { appIdOf } from './harness/environments.js'
import { makeFirstProject, makeFlag, setUpFirstAdmin } from './harness/first-admin.js'
import { type StartedTower, startTower } from './harness/tower.js'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

describe('a browser whose clock is wrong', () => {
  let browser: Browser
  let tower: StartedTower
  let page: Page
  beforeAll(async () => {
    ;[browser, tower] = await Promise.all([startBrowser(), startTower()])
    ;({ page } = await openPage(browser))
    await setUpFirstAdmin(page, tower.setupLink)
    await makeFirstProject(page, 'shop')
    await makeFlag(tower, 'new-checkout')
  })
  afterAll(async () => {
    await browser?.close()
    await tower?.stop()
  })

  /** A page of the same visitor, with a clock of its own. */
  const at = async (difference: number, path: string): Promise<Page> => {
    const other = await page.context().newPage()
    await other.clock.install({ time: Date.now() + difference })
    await other.goto(`${tower.url}/p/shop/development/${path}`)
    return other
  }

  it.each([
    ['3 hours ahead', 3 * HOUR_MS],
    ['9 days ahead', 9 * DAY_MS],
  ])('by %s tells when something was by the clock of Tower', async (_, difference) => {
    const page = await at(difference, 'flags')
    await page.getByRole('switch', { name: 'new-checkout in development' }).click()
    await page.getByRole('button', { name: 'Undo' }).waitFor()
    await page.getByRole('main').getByRole('listitem').first().getByText('just now').waitFor()
    await page.goto(`${tower.url}/p/shop/development/history`)
    await page.getByRole('heading', { name: /^Today/ }).waitFor()
  })

  it('has a key end a week from now, and not from its own day', async () => {
    const app = await appIdOf(tower, 'development')
    const page = await at(-9 * DAY_MS, 'keys')
    // Where there is none yet, the page has a second one.
    await page.getByRole('button', { name: 'New key' }).first().click()
    const sheet = page.getByRole('dialog')
    await sheet.getByLabel('Name').fill('server')
    await sheet.getByLabel('Works until').selectOption('week')
    await sheet.getByRole('button', { name: 'Make the key' }).click()
    await until(async () => {
      const made = (await tower.call<readonly SdkKey[]>('GET', `/apps/${app}/keys`)).find(
        ({ name }) => name === 'server',
      )
      return made !== undefined && Math.abs(Date.parse(made.expires_at ?? '') - Date.now() - 7 * DAY_MS) < HOUR_MS
    })
    await page.getByText('server').first().waitFor()
  })
})
