import { until } from '@tailslide/testkit'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { findBarriers, openPage, overflow, startBrowser } from './harness/browser.js'
import { appIdOf } from './harness/environments.js'
import { setUpFirstAdmin } from './harness/first-admin.js'
import { type StartedTower, startTower } from './harness/tower.js'

interface Flag {
  readonly id: number
  readonly is_enabled: boolean
}

describe('while Tower stands still', () => {
  let browser: Browser
  let tower: StartedTower
  let page: Page
  let id: number
  const now = () => tower.call<Flag>('GET', `/flags/${id}`)
  const goTo = (path: string) => page.goto(`${tower.url}/p/shop/development/${path}`)
  const shown = () => page.getByRole('switch', { name: 'search' }).first()
  const live = () => page.getByText('Live', { exact: true }).first().waitFor()
  /** Whether it is on, once Tower has told. A request that the browser kept back while others hung has never come to Tower. */
  const becomesKnown = async (): Promise<boolean> => {
    const [done, notDone] = ['Tower has done it: only its answer did not come.', 'has not been done so far.']
    await page.getByText(new RegExp(`${done}|${notDone}`)).waitFor()
    const isOn = (await page.getByText(notDone).count()) > 0
    await page.locator(`[role=switch][aria-checked=${isOn}][aria-busy=false]`).first().waitFor()
    return isOn
  }
  const expectClean = async () => {
    for (const [width, colorScheme] of [
      [1440, 'light'],
      [320, 'dark'],
    ] as const) {
      await page.emulateMedia({ colorScheme })
      await page.setViewportSize({ width, height: 900 })
      await until(async () => (await overflow(page)) <= 0, { message: `wider than ${width} pixels` })
      expect(await findBarriers(page)).toEqual([])
    }
    await page.setViewportSize({ width: 1440, height: 900 })
  }

  beforeAll(async () => {
    ;[browser, tower] = await Promise.all([startBrowser(), startTower()])
    page = (await openPage(browser)).page
    page.setDefaultTimeout(40_000)
    await setUpFirstAdmin(page, tower.setupLink)
    await tower.call('POST', '/projects', { title: 'shop' })
    const appId = await appIdOf(tower, 'development')
    id = (await tower.call<Flag>('POST', `/apps/${appId}/flags`, { title: 'search', rollout_percentage: 50 })).id
  })
  afterAll(async () => {
    await browser?.close()
    await tower?.stop()
  })
  beforeEach(() => tower.call('PATCH', `/flags/${id}/toggle`, { is_active: true }))
  afterEach(() => tower.thaw())

  it('a page that has just opened says that it is not live', async () => {
    await page.goto('about:blank')
    await goTo('flags')
    await shown().waitFor()
    await live()
    tower.freeze()
    await page
      .getByText(/Not live since/)
      .first()
      .waitFor()
    tower.thaw()
    await live()
  })

  it('the list shows a switch as being moved, then as not known, and what is so once Tower answers', async () => {
    await goTo('flags')
    await shown().waitFor()
    await live()
    tower.freeze()
    await shown().click()
    await page.getByText('Turning off …').first().waitFor()
    expect(await shown().getAttribute('aria-checked')).toBe('false')
    expect(await shown().getAttribute('aria-busy')).toBe('true')
    // Who gets the new path is as Tower has told it last.
    expect(await page.getByRole('listitem').filter({ has: shown() }).getByText('when on').count()).toBe(0)
    await expectClean()
    await page.getByText('Whether search was switched is not known yet').waitFor()
    await page.getByText('Not known yet', { exact: true }).first().waitFor()
    expect(await shown().getAttribute('aria-checked')).toBe('true')
    await expectClean()
    // Longer than a message stands there.
    await page.clock.install()
    await page.clock.runFor(11_000)
    expect(await page.getByText('Whether search was switched is not known yet').count()).toBe(1)
    await page.clock.resume()
    tower.thaw()
    expect(await becomesKnown()).toBe((await now()).is_enabled)
    expect(await page.getByText('is not known yet').count()).toBe(0)
  })

  it('the page of a flag claims nothing of users that Tower has not said', async () => {
    await goTo('flags/search')
    await page.getByText('of users').first().waitFor()
    await live()
    tower.freeze()
    await shown().click()
    await page.getByText('Turning off in development …').waitFor()
    await page.getByText('Tower has not answered yet. Last known:').first().waitFor()
    expect(await page.getByText('Off in development', { exact: true }).count()).toBe(0)
    await expectClean()
    await page.getByText('Not known whether it was turned off. Last known:').first().waitFor()
    await expectClean()
    tower.thaw()
    const isOn = await becomesKnown()
    expect(isOn).toBe((await now()).is_enabled)
    await page.getByText(isOn ? 'On in development' : 'Off in development', { exact: true }).waitFor()
    await page.getByText('Last known:').first().waitFor({ state: 'detached' })
  })

  it('a circuit that is opened by hand is told as being opened', async () => {
    await goTo('flags/search/circuit')
    const open = page.getByRole('button', { name: 'Open now' })
    await open.waitFor()
    await live()
    tower.freeze()
    await open.click()
    await page.locator('#toaster').getByText('is being changed …').waitFor()
    await page.getByText('Tower has not answered yet. Last known:').first().waitFor()
    await expectClean()
    tower.thaw()
    await page.locator('#toaster').getByText('is open: nobody gets the new path').waitFor()
    await tower.call('POST', `/flags/circuit/${id}/close`)
  })

  it('a webhook that is switched off is shown as being switched', async () => {
    const [project] = await tower.call<{ id: number }[]>('GET', '/projects')
    const hook = { name: 'chat', url: 'https://chat.shop.example/hook', events: ['flag.switched_on'] }
    await tower.call('POST', `/projects/${project?.id}/webhooks`, hook)
    await page.goto(`${tower.url}/p/shop/webhooks`)
    const sends = page.getByRole('switch', { name: 'Messages to chat' })
    await sends.waitFor()
    await live()
    tower.freeze()
    await sends.click()
    await page.locator('[role=switch][aria-busy=true][aria-checked=false]').waitFor()
    await expectClean()
    tower.thaw()
    await page.locator('[role=switch][aria-busy=false][aria-checked=false]').waitFor()
  })
})
