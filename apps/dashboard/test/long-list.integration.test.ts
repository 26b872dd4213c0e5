import { until } from '@tailslide/testkit'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openPage, startBrowser, type Watched } from './harness/browser.js'
import { setUpFirstAdmin } from './harness/first-admin.js'
import { type StartedTower, startTower } from './harness/tower.js'

const FLAGS = 120

interface Project {
  readonly environments: readonly { readonly app_id: number; readonly name: string }[]
}

describe('a list that is longer than the screen', () => {
  let browser: Browser
  let tower: StartedTower
  let watched: Watched
  let page: Page
  beforeAll(async () => {
    ;[browser, tower] = await Promise.all([startBrowser(), startTower()])
    watched = await openPage(browser)
    page = watched.page
    const { environments } = await tower.call<Project>('POST', '/projects', { title: 'shop' })
    const appId = environments.find(({ name }) => name === 'development')?.app_id
    for (let n = 1; n <= FLAGS; n++) {
      const about = { title: `flag-${n}`, is_active: true, ...(n === FLAGS && { circuit_recovery_delay: 45_000 }) }
      const { id } = await tower.call<{ id: number }>('POST', `/apps/${appId}/flags`, about)
      if (n % 3 === 0) await tower.call('PATCH', `/flags/${id}/about`, { owner: 'Maya' })
    }
    await setUpFirstAdmin(page, tower.setupLink)
    await page.goto(`${tower.url}/p/shop/development/flags`)
    await page.getByRole('switch').first().waitFor()
  })
  afterAll(async () => {
    await browser?.close()
    await tower?.stop()
  })
  const rows = () => page.getByRole('main').getByRole('switch')
  const isHole = () =>
    page.evaluate(`!document.elementFromPoint(innerWidth / 2, innerHeight - 20).closest('main li, [role=navigation]')`)

  it('has the rows on the screen, and those to come before they are scrolled to', async () => {
    const first = await rows().count()
    expect(first).toBeGreaterThan(5)
    expect(first).toBeLessThan(40)
    expect(await isHole()).toBe(false)
    for (let at = 1; at <= 8; at++) {
      await page.mouse.wheel(0, 400)
      await until(() => page.evaluate(`scrollY >= ${at} * 400`))
      expect([at, await isHole()]).toEqual([at, false])
    }
    await page.mouse.wheel(0, -4_000)
    await until(async () => (await rows().count()) === first)
  })

  it('is whole on paper', async () => {
    const before = await rows().count()
    await page.evaluate(`addEventListener('beforeprint', () => {
      globalThis.printed = document.querySelectorAll('main [role=switch]').length
    })`)
    await page.pdf()
    expect(await page.evaluate('globalThis.printed')).toBe(FLAGS)
    // Each as high as it is: on paper nothing is cut.
    await page.emulateMedia({ media: 'print' })
    await until(() => page.evaluate(`getComputedStyle(document.querySelector('main li')).position === 'static'`))
    await page.emulateMedia({ media: 'screen' })
    await until(async () => (await rows().count()) === before)
  })

  it('has on paper the calls of all rows where its keys have asked for it, and says so where they are missing', async () => {
    const note = page.getByText(/The calls of \d+ flags that were not on the screen are not on this paper/)
    // As the browser's own menu prints.
    await page.evaluate(`dispatchEvent(new Event('beforeprint'))`)
    await page.emulateMedia({ media: 'print' })
    await note.waitFor()
    await page.emulateMedia({ media: 'screen' })
    await page.evaluate(`dispatchEvent(new Event('afterprint'))`)
    expect(await note.isVisible()).toBe(false)
    await page.evaluate(`globalThis.print = () => {
      dispatchEvent(new Event('beforeprint'))
      globalThis.printed = [...document.querySelectorAll('main li')].filter((row) => row.innerText.includes('no calls')).length
    }`)
    await page.keyboard.press('Control+p')
    await until(async () => (await page.evaluate('globalThis.printed')) === FLAGS)
    await page.emulateMedia({ media: 'print' })
    await note.waitFor({ state: 'detached' })
    await page.emulateMedia({ media: 'screen' })
    const before = await rows().count()
    await page.evaluate(`dispatchEvent(new Event('afterprint'))`)
    await until(async () => (await rows().count()) < before)
  })

  it('counts whom flags belong to when its menu is looked at', async () => {
    await page.getByRole('button', { name: 'Owner', exact: true }).click()
    await page.getByRole('menuitemradio', { name: /^✓?Maya/ }).click()
    await until(async () => (await page.getByRole('searchbox').inputValue()) === 'owner:"Maya"')
    await page.getByRole('button', { name: 'Owner: Maya' }).waitFor()
    await page.getByRole('searchbox').fill('owner:"Maya" 12')
    await until(async () => (await rows().count()) === 2)
  })

  it('is compared to its end, where what can be copied may stand', async () => {
    await page.goto(`${tower.url}/p/shop/production/compare?with=development`)
    await page.getByText(`Set otherwise only in what stays ${FLAGS - 1}`).waitFor()
    await page.getByRole('checkbox', { name: `flag-${FLAGS}` }).waitFor()
    expect(await page.getByRole('button', { name: 'Show more' }).count()).toBe(0)
    expect(watched.complaints).toEqual([])
  })
})
