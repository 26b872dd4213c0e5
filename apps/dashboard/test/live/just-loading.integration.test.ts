import { until } from '@tailslide/testkit'
import type { Browser, Page, Route } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openPage, startBrowser, watch } from '../harness/browser.js'
import { appIdOf } from '../harness/environments.js'
import { setUpFirstAdmin } from '../harness/first-admin.js'
import { type StartedTower, startTower } from '../harness/tower.js'

// What a page reads, and what it hears, come by two ways: in between something may happen.

/** The page follows Tower when the browser has nothing else to do: here, when the test says so. */
const HOLD_IDLE = `(() => {
  const held = []
  globalThis.requestIdleCallback = (callback) => held.push(callback)
  globalThis.goIdle = () => {
    globalThis.requestIdleCallback = (callback) => setTimeout(callback)
    for (const callback of held.splice(0)) callback()
  }
})()`

describe('a page that has just come', () => {
  let browser: Browser
  let tower: StartedTower
  let flagId: number
  let appId: number
  /** Holds the stream that all tabs share. */
  let before: Page
  let page: Page
  let complaints: readonly (readonly string[])[]
  const row = (shown: Page, title: string) => shown.getByRole('link', { name: title, exact: true }).first()
  const list = () => `${tower.url}/p/shop/development/flags`
  const rename = (title: string) => tower.call('PATCH', `/flags/${flagId}`, { title })

  /** Has the next answer wait, as Tower gave it, until it is let go. */
  const holdAnswer = async (pattern = '**/flags/overview') => {
    let isHeld = false
    let hasArrived = false
    let letGo = (): void => {}
    const wait = new Promise<void>((resolve) => {
      letGo = resolve
    })
    const hold = async (route: Route): Promise<void> => {
      const response = await route.fetch()
      isHeld = true
      await wait
      await route.fulfill({ response })
      hasArrived = true
    }
    await page.route(pattern, hold, { times: 1 })
    return {
      held: () => until(() => isHeld),
      letGo: async () => {
        letGo()
        await until(() => hasArrived)
      },
    }
  }

  beforeAll(async () => {
    ;[browser, tower] = await Promise.all([startBrowser(), startTower()])
    await tower.call('POST', '/projects', { title: 'shop' })
    appId = await appIdOf(tower, 'development')
    flagId = (await tower.call<{ id: number }>('POST', `/apps/${appId}/flags`, { title: 'one' })).id
    const first = await openPage(browser)
    before = first.page
    await setUpFirstAdmin(before, tower.setupLink)
    const second = watch(await before.context().newPage())
    page = second.page
    complaints = [first.complaints, second.complaints]
    await page.addInitScript(HOLD_IDLE)
  })
  afterAll(async () => {
    await browser?.close()
    await tower?.stop()
  })
  beforeEach(async () => {
    await rename('one')
    await before.goto(list())
    await row(before, 'one').waitFor()
  })

  it('shows what happened after it had read and before it listened, where another tab listens already', async () => {
    await page.goto(list())
    await row(page, 'one').waitFor()
    await rename('two')
    await row(before, 'two').waitFor()
    await page.evaluate('goIdle()')
    await row(page, 'two').waitFor({ timeout: 5_000 })
  })

  it('shows what happened while it was read for the first time', async () => {
    const answer = await holdAnswer()
    await page.goto(list())
    await page.evaluate('goIdle()')
    await page.getByText('Live', { exact: true }).waitFor()
    await answer.held()
    await rename('three')
    await row(before, 'three').waitFor()
    await answer.letGo()
    await row(page, 'three').waitFor({ timeout: 5_000 })
  })

  it('goes on showing what it heard while it read the list again, though that answer is older', async () => {
    await page.goto(list())
    await row(page, 'one').waitFor()
    await page.evaluate('goIdle()')
    await page.getByText('Live', { exact: true }).waitFor()
    const answer = await holdAnswer()
    // Of a flag that is new, a page reads what it is not told.
    await tower.call('POST', `/apps/${appId}/flags`, { title: 'new' })
    await answer.held()
    await rename('four')
    await row(page, 'four').waitFor({ timeout: 5_000 })
    await answer.letGo()
    await page.evaluate('new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))')
    expect(await row(page, 'four').isVisible()).toBe(true)
  })

  it('shows what somebody else did after a change of its own, though the answer to that comes later', async () => {
    await page.goto(list())
    await page.evaluate('goIdle()')
    await page.getByText('Live', { exact: true }).waitFor()
    const flip = row(page, 'one').locator('xpath=ancestor::li').getByRole('switch')
    const answer = await holdAnswer('**/toggle')
    await flip.click()
    await answer.held()
    await tower.call('PATCH', `/flags/${flagId}/toggle`, { is_active: false })
    await until(async () => (await before.locator('[role=switch][aria-checked=true]').count()) === 0)
    await answer.letGo()
    await page.getByText('is on in development').waitFor()
    await page.locator('[role=switch][aria-checked=true]').waitFor({ state: 'detached' })

    await page.goto(`${list()}/one`)
    const rollout = page.getByLabel('Rollout in percent')
    await rollout.fill('50')
    const saved = await holdAnswer(`**/flags/${flagId}`)
    await page.getByRole('button', { name: 'Save to development' }).click()
    await saved.held()
    await tower.call('PATCH', `/flags/${flagId}`, { rollout_percentage: 3 })
    await page.evaluate('goIdle()')
    await saved.letGo()
    await until(async () => (await rollout.inputValue()) === '3', { timeout: 10_000 })
  })

  it('asks for what it reads first together with its scripts, and once', async () => {
    await page.goto(list())
    await row(page, 'one').waitFor()
    await page.reload()
    await row(page, 'one').waitFor()
    const asked = await page.evaluate(
      `performance.getEntriesByType('resource').filter(({ name }) => name.includes('/api/'))
        .map(({ name, initiatorType }) => initiatorType + ' ' + new URL(name).pathname)`,
    )
    const first = ['/api/me', '/api/projects', `/api/apps/${appId}/flags/overview`]
    expect(asked).toEqual(expect.arrayContaining(first.map((path) => `link ${path}`)))
    for (const path of first) expect(asked).not.toContain(`fetch ${path}`)
  })

  it('and its browser had nothing to complain of', () => {
    expect(complaints.flat()).toEqual([])
  })
})
