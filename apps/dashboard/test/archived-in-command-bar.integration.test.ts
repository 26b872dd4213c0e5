import { until } from '@tailslide/testkit'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openPage, startBrowser, type Watched } from './harness/browser.js'
import { setUpFirstAdmin } from './harness/first-admin.js'
import { type StartedTower, startTower } from './harness/tower.js'

/** One more than Tower answers with at a time, and the last of them by its title. */
const BEFORE = 200

describe('an archived flag in the command bar', () => {
  let browser: Browser
  let tower: StartedTower
  let watched: Watched
  beforeAll(async () => {
    ;[browser, tower] = await Promise.all([startBrowser(), startTower()])
    const gone = (title: string) => ({ title, description: '', tags: [], archived: true, environments: {} })
    const flags = [...Array.from({ length: BEFORE }, (_, index) => gone(`early-${index}`)), gone('old search')]
    const environments = [{ name: 'production', is_protected: true }, { name: 'development' }]
    await tower.call('POST', '/config', { config: { tailslide: 2, project: 'shop', environments, flags } })
    watched = await openPage(browser)
    await setUpFirstAdmin(watched.page, tower.setupLink)
  })
  afterAll(async () => {
    await browser?.close()
    await tower?.stop()
  })

  it.each(['early-12', 'old search', 'turn on old search', 'old search history'])(
    'is found by its name, also beside what is to be done, and leads to where it comes back: %s',
    async (typed) => {
      const { page, complaints } = watched
      await page.goto(`${tower.url}/p/shop/development/flags`)
      await page.getByRole('button', { name: 'Find a flag or do something' }).waitFor()
      await until(async () => {
        await page.keyboard.press('Control+k')
        return page.getByRole('combobox').isVisible()
      })
      await page.getByRole('combobox').fill(typed)
      const found = page.getByRole('group', { name: 'Archived flags' }).getByRole('option')
      await found.first().waitFor()
      await page.keyboard.press('Enter')
      await page.getByRole('button', { name: 'Bring it back' }).waitFor()
      expect(complaints).toEqual([])
    },
  )

  it('is not found under words that are no name and nothing that is done', async () => {
    const { page } = watched
    await page.goto(`${tower.url}/p/shop/development/flags`)
    await page.getByRole('button', { name: 'Find a flag or do something' }).waitFor()
    await until(async () => {
      await page.keyboard.press('Control+k')
      return page.getByRole('combobox').isVisible()
    })
    await page.getByRole('combobox').fill('zebra old search')
    await page.getByText('Nothing is called that').waitFor()
  })
})
