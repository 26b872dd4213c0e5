import { until } from '@tailslide/testkit'
import type { Browser, Route } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openPage, startBrowser } from './harness/browser.js'
import { makeFirstProject, makeFlag, setUpFirstAdmin, signIn } from './harness/first-admin.js'
import { type StartedTower, startTower } from './harness/tower.js'

// Browsers that withhold something from pages, by their settings or in a company.

const REFUSE = "throw new DOMException('refused', 'SecurityError')"

describe('a browser', () => {
  let browser: Browser
  let tower: StartedTower
  let flagId: number
  let aborted = 0
  beforeAll(async () => {
    ;[browser, tower] = await Promise.all([startBrowser(), startTower()])
    const watched = await openPage(browser)
    await setUpFirstAdmin(watched.page, tower.setupLink)
    await makeFirstProject(watched.page, 'shop')
    flagId = await makeFlag(tower, 'new-cart')
  })
  afterAll(async () => {
    await browser?.close()
    await tower?.stop()
  })

  /** The list of flags, for somebody who has signed in with this in their way. */
  const listWith = async (script: string, file?: string) => {
    const { page } = await openPage(browser)
    aborted = 0
    await page.addInitScript(script)
    const abort = (route: Route) => {
      aborted += 1
      return route.abort()
    }
    if (file !== undefined) await page.context().route(file, abort)
    await page.goto(`${tower.url}/p/shop/development/flags`)
    await signIn(page)
    await page.getByRole('switch').waitFor()
    return page
  }

  it.each([
    ['makes no shared worker', `globalThis.SharedWorker = function () { ${REFUSE} }`, undefined],
    ['has none', 'delete globalThis.SharedWorker', undefined],
    ['loads none', '', '**/assets/worker-*.js'],
  ])('that %s shows what happens all the same', async (_, script, file) => {
    const page = await listWith(script, file)
    // In the stream's first moments a change may come before it; from then on each is told.
    await until(async () => {
      const isOn = (await page.getByRole('switch').getAttribute('aria-checked')) === 'true'
      await tower.call('PATCH', `/flags/${flagId}`, { is_enabled: !isOn })
      return page
        .locator(`[role=switch][aria-checked=${!isOn}]`)
        .waitFor({ timeout: 2_000 })
        .then(() => true)
        .catch(() => false)
    })
    expect(aborted > 0).toBe(file !== undefined)
  })

  it.each([
    [
      'forbids to keep anything',
      `for (const name of ['localStorage', 'sessionStorage'])
      Object.defineProperty(globalThis, name, { get() { ${REFUSE} } })`,
    ],
    ['has no room to keep anything', `Storage.prototype.setItem = () => { ${REFUSE} }`],
  ])('that %s shows its pages, and keeps what is chosen as long as they last', async (_, script) => {
    const page = await listWith(script)
    await page
      .getByRole('button', { name: 'MC' })
      .or(page.getByRole('button', { name: /Maya/ }))
      .first()
      .click()
    await page.getByRole('menuitemradio', { name: 'Dark' }).click()
    await until(() => page.evaluate("document.documentElement.dataset.theme === 'dark'"))
  })

  it('that has no stream at all says that it does not show what happens', async () => {
    const page = await listWith('delete globalThis.SharedWorker', '**/api/events')
    await page.getByText('Not live since').waitFor()
  })
})
