import { until } from '@tailslide/testkit'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openPage, startBrowser } from './harness/browser.js'
import { appIdOf } from './harness/environments.js'
import { makeFlag, setUpFirstAdmin, signIn } from './harness/first-admin.js'
import { type StartedTower, startTower } from './harness/tower.js'

describe('whoever signs in on a device that knows nothing', () => {
  let browser: Browser
  let tower: StartedTower
  let inDevelopment: number
  let inProduction: number
  beforeAll(async () => {
    ;[browser, tower] = await Promise.all([startBrowser(), startTower()])
    await tower.call('POST', '/projects', { title: 'shop' })
    inDevelopment = await makeFlag(tower, 'checkout')
    const production = await appIdOf(tower, 'production')
    const flags = await tower.call<{ id: number }[]>('GET', `/apps/${production}/flags`)
    inProduction = flags[0]?.id ?? 0
    // It stays open until somebody closes it.
    for (const id of [inDevelopment, inProduction])
      await tower.call('PATCH', `/flags/${id}`, { is_active: true, is_recoverable: false })
    const { page } = await openPage(browser)
    await setUpFirstAdmin(page, tower.setupLink)
    await page.context().close()
  })
  afterAll(async () => {
    await browser?.close()
    await tower?.stop()
  })

  const move = (flagId: number, to: 'open' | 'close') => tower.call('POST', `/flags/circuit/${flagId}/${to}`)

  /** The environment that is opened on a new phone. */
  async function seenFirst(): Promise<string | undefined> {
    const { page, complaints } = await openPage(browser, { width: 390, height: 844 })
    await page.goto(tower.url)
    await signIn(page)
    await page.waitForURL('**/p/shop/*/flags')
    await page.getByRole('heading', { name: 'Flags', exact: true }).waitFor()
    expect(complaints).toEqual([])
    const [, , , environment] = new URL(page.url()).pathname.split('/')
    await page.context().close()
    return environment
  }

  it('sees where nothing can be broken, as long as no circuit has opened', async () => {
    expect(await seenFirst()).toBe('development')
  })

  it('sees where a circuit is open, and no longer once it is closed', async () => {
    await move(inProduction, 'open')
    expect(await seenFirst()).toBe('production')
    await move(inProduction, 'close')
    expect(await seenFirst()).toBe('development')
  })

  it('sees where one recovers', async () => {
    await tower.call('PATCH', `/flags/${inProduction}`, {
      ...{ is_recoverable: true, circuit_recovery_delay: 100, circuit_recovery_rate: 3_600_000 },
    })
    await move(inProduction, 'open')
    const state = async () =>
      (await tower.call<{ circuit_status: string }>('GET', `/flags/${inProduction}`)).circuit_status
    await until(async () => (await state()) === 'recovery')
    expect(await seenFirst()).toBe('production')
  })

  it('sees what is protected first, where circuits are open in several environments', async () => {
    for (const id of [inProduction, inDevelopment]) await move(id, 'open')
    expect(await seenFirst()).toBe('production')
    await move(inProduction, 'close')
    expect(await seenFirst()).toBe('development')
  })

  it('comes back to where they were, on a device that knows it', async () => {
    const { page } = await openPage(browser)
    await page.goto(`${tower.url}/p/shop/production/flags`)
    await signIn(page)
    await page.getByRole('heading', { name: 'Flags', exact: true }).waitFor()
    await page.goto(tower.url)
    await page.waitForURL('**/p/shop/production/flags')
  })
})
