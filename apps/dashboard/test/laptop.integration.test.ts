import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openPage, startBrowser } from './harness/browser.js'
import { makeFlag, setUpFirstAdmin } from './harness/first-admin.js'
import { type StartedTower, startTower } from './harness/tower.js'

describe('on a screen of 1,280 pixels', () => {
  let browser: Browser
  let tower: StartedTower
  let page: Page
  beforeAll(async () => {
    ;[browser, tower] = await Promise.all([startBrowser(), startTower()])
    const { id } = await tower.call<{ id: number }>('POST', '/projects', { title: 'shop' })
    for (const name of ['staging', 'qa']) await tower.call('POST', `/projects/${id}/environments`, { name })
    const flagId = await makeFlag(tower, 'checkout')
    // Of every number that is set, a long one.
    const settings = { circuit_recovery_delay: 5_400_000, circuit_confidence_percentage: 99.9999 }
    await tower.call('PATCH', `/flags/${flagId}`, settings)
    await tower.call('POST', `/flags/circuit/${flagId}/open`)
    page = (await openPage(browser, { width: 1280 })).page
    await setUpFirstAdmin(page, tower.setupLink)
    await page.goto(`${tower.url}/p/shop/development/flags`)
  })
  afterAll(async () => {
    await browser?.close()
    await tower?.stop()
  })

  it('a row says whole when its circuit is tried again, and when it was last changed', async () => {
    const retry = page.getByText(/^, retry in /)
    const ago = page.getByRole('listitem').locator('time')
    await retry.waitFor()
    for (const each of [retry, ago]) {
      const cell = each.locator('xpath=ancestor::div[contains(@class, "min-w-0")][1]')
      const ends = await Promise.all([each.boundingBox(), cell.boundingBox()])
      const [end = 0, edge = 0] = ends.map((box) => (box ? box.x + box.width : undefined))
      expect([await each.innerText(), Math.max(0, end - edge)]).toEqual([await each.innerText(), 0])
    }
  })

  it('four environments of a flag stand side by side', async () => {
    await page.goto(`${tower.url}/p/shop/development/flags/checkout`)
    const table = 'section[aria-label="In every environment"]'
    await page.locator(table).getByText('qa').waitFor()
    const [width, seen] = ['scrollWidth', 'clientWidth'].map((name) =>
      page.evaluate<number>(`document.querySelector('${table}').${name}`),
    )
    expect(await width).toBe(await seen)
  })

  it.each([1280, 390])('and of %d, a number is seen with every digit', async (width) => {
    await page.setViewportSize({ width, height: 900 })
    await page.goto(`${tower.url}/p/shop/development/flags/checkout`)
    await page.locator('summary').filter({ hasText: 'how sure to be (99.9999\u202f%)' }).click()
    const field = page.getByLabel('How sure')
    for (const number of ['99.999', '99.999999', '99.9999999', '99.1234567890123']) {
      await field.fill(number)
      const hidden = await page.evaluate<number>(`(() => {
        const { scrollWidth, clientWidth } = document.querySelector('[aria-label^="how sure" i]')
        return scrollWidth - clientWidth
      })()`)
      expect([number, hidden]).toEqual([number, 0])
    }
    await page.getByText('was 99.9999').waitFor()
    await field.fill('99.9999')
  })
})
