import { until } from '@tailslide/testkit'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findBarriersEverywhere } from './harness/barriers.js'
import { openPage, startBrowser, watch } from './harness/browser.js'
import { appIdOf } from './harness/environments.js'
import { setUpFirstAdmin } from './harness/first-admin.js'
import { type StartedTower, startTower } from './harness/tower.js'

// One story, in order: two windows show one flag while it gets other names, is archived, and is deleted.

describe('the page of a flag that gets another name meanwhile', () => {
  let browser: Browser
  let tower: StartedTower
  let setup: Page
  let circuit: Page
  let flagId: number
  let appId: number
  const complaints: (readonly string[])[] = []
  const pathOf = (page: Page): string => page.url().slice(tower.url.length)
  const heading = (page: Page, name: string) => page.getByRole('heading', { level: 1, name, exact: true })
  const rollout = () => setup.getByLabel('Rollout in percent')
  const calls = () => setup.getByLabel('judged on at least, calls')
  const remade = async (title: string): Promise<void> => {
    const made = await tower.call<{ id: number }>('POST', `/apps/${appId}/flags`, { title, rollout_percentage: 25 })
    flagId = made.id
  }
  const openBoth = async (title: string): Promise<void> => {
    await setup.goto(`${tower.url}/p/shop/development/flags/${title}`)
    await circuit.goto(`${tower.url}/p/shop/development/flags/${title}/circuit?range=6h`)
    await rollout().waitFor()
    await circuit.getByRole('button', { name: 'Force off' }).waitFor()
  }
  const rename = async (page: Page, name: string): Promise<void> => {
    await page.getByRole('button', { name: 'More actions' }).click()
    await page.getByRole('menuitem', { name: 'Name, owner and date' }).click()
    await page.getByRole('dialog').getByLabel('Name', { exact: true }).fill(name)
    await page.getByRole('dialog').getByLabel('Rename it all the same').check()
    await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click()
    await page.getByRole('dialog').waitFor({ state: 'detached' })
  }

  beforeAll(async () => {
    ;[browser, tower] = await Promise.all([startBrowser(), startTower()])
    await tower.call('POST', '/projects', { title: 'shop' })
    appId = await appIdOf(tower, 'development')
    await remade('checkout')
    const first = await openPage(browser)
    setup = first.page
    await setUpFirstAdmin(setup, tower.setupLink)
    const second = watch(await setup.context().newPage())
    circuit = second.page
    complaints.push(first.complaints, second.complaints)
    for (const page of [setup, circuit]) page.setDefaultTimeout(20_000)
  })
  afterAll(async () => {
    await browser?.close()
    await tower?.stop()
  })

  it('goes on under the new name on the Setup tab, with what is half typed, where the cursor was', async () => {
    await openBoth('checkout')
    await setup.goto(`${tower.url}/p/shop/development/flags/checkout?from=mail#rollout`)
    await rollout().fill('40')
    await calls().fill('abc')
    await setup.getByLabel('Named users').pressSequentially('bo')
    await rename(circuit, 'check out/2')
    await heading(setup, 'check out/2').waitFor()
    await until(() => pathOf(setup) === '/p/shop/development/flags/check%20out%2F2?from=mail#rollout')
    expect(await rollout().inputValue()).toBe('40')
    expect(await calls().inputValue()).toBe('abc')
    expect(await setup.getByLabel('Named users').inputValue()).toBe('bo')
    await setup.getByRole('region', { name: 'Unsaved changes' }).locator('form').getByText('2 changes').waitFor()
    await setup.keyboard.type('b')
    expect(await setup.getByLabel('Named users').inputValue()).toBe('bob')
    await until(async () => (await setup.title()).startsWith('check out/2 ·'))
  })

  it('leaves whoever has renamed it on the tab where they were', async () => {
    await heading(circuit, 'check out/2').waitFor()
    await until(() => pathOf(circuit) === '/p/shop/development/flags/check%20out%2F2/circuit?range=6h')
  })

  it('saves under the new name what was typed before', async () => {
    await setup.getByLabel('Named users').fill('')
    await calls().fill('20')
    await setup.getByRole('button', { name: 'Save to development' }).click()
    const stored = () => tower.call<{ title: string; rollout_percentage: number }>('GET', `/flags/${flagId}`)
    await until(async () => (await stored()).rollout_percentage === 40)
    expect((await stored()).title).toBe('check out/2')
  })

  it('goes on under the new name on the Circuit tab, with its range', async () => {
    await rename(setup, 'pay')
    await heading(circuit, 'pay').waitFor()
    await until(() => pathOf(circuit) === '/p/shop/development/flags/pay/circuit?range=6h')
    await circuit.getByRole('button', { name: 'Force off' }).waitFor()
  })

  it.each(['why', 'history', 'code'])('goes on under the new name on the tab %s', async (tab) => {
    await circuit.goto(`${tower.url}/p/shop/development/flags/pay/${tab}`)
    await heading(circuit, 'pay').waitFor()
    await tower.call('PATCH', `/flags/${flagId}`, { title: `pay-${tab}` })
    await until(() => pathOf(circuit).startsWith(`/p/shop/development/flags/pay-${tab}/${tab}`))
    await heading(circuit, `pay-${tab}`).waitFor()
    await tower.call('PATCH', `/flags/${flagId}`, { title: 'pay' })
    await until(() => pathOf(circuit).startsWith(`/p/shop/development/flags/pay/${tab}`))
  })

  it('stays with its flag when another flag takes the old name', async () => {
    await openBoth('pay')
    await tower.call('PATCH', `/flags/${flagId}`, { title: 'pay-before' })
    await tower.call('POST', `/apps/${appId}/flags`, { title: 'pay' })
    await heading(setup, 'pay-before').waitFor()
    await heading(circuit, 'pay-before').waitFor()
    expect(pathOf(setup)).toBe('/p/shop/development/flags/pay-before')
  })

  it('is found by the old name when somebody goes back', async () => {
    await setup.getByRole('link', { name: 'Circuit', exact: true }).first().click()
    await setup.waitForURL('**/flags/pay-before/circuit')
    await tower.call('PATCH', `/flags/${flagId}`, { title: 'pay-last' })
    await setup.waitForURL('**/flags/pay-last/circuit')
    await setup.goBack()
    await setup.waitForURL('**/flags/pay-last')
    await heading(setup, 'pay-last').waitFor()
    await rollout().waitFor()
  })

  it('says that it is archived, with the name that it got last', async () => {
    await setup.route('**/flags/search?**', () => {})
    await rollout().fill('77')
    await tower.call('POST', `/flags/${flagId}/archive`)
    // Until it is known what has become of it, the page says what it looks for.
    await setup.getByText('Looking for what has become of it').waitFor()
    await setup.unroute('**/flags/search?**')
    await heading(circuit, 'pay-last').waitFor()
    await circuit.getByText('This flag is archived').waitFor()
    await tower.call('POST', `/flags/${flagId}/unarchive`)
    await rollout().waitFor()
    expect(await rollout().inputValue()).toBe('77')
    await circuit.getByRole('button', { name: 'Force off' }).waitFor()
  })

  it('says that it is deleted, also where another flag has its name at once', async () => {
    const payLast = flagId
    await remade('brief')
    await setup.goto(`${tower.url}/p/shop/development/flags/brief`)
    await rollout().fill('55')
    const { url, call } = tower
    // Both before the page has read the list again.
    await setup.route(
      `${url}/api/apps/*/flags/overview`,
      async (route) => {
        await call('DELETE', `/flags/${flagId}?environments=all`)
        await remade('brief')
        await route.continue()
      },
      { times: 1 },
    )
    await call('POST', `/apps/${appId}/flags`, { title: 'besides' })
    await setup.getByRole('heading', { name: 'brief is deleted' }).waitFor()
    await setup.getByText('Another flag is called brief now').waitFor()
    expect(await findBarriersEverywhere(setup)).toEqual([])
    await setup.getByRole('button', { name: 'Show that one' }).click()
    await rollout().waitFor()
    expect(await rollout().inputValue()).toBe('25')
    flagId = payLast
    await setup.goto(`${tower.url}/p/shop/development/flags/pay-last`)
    await rollout().waitFor()
  })

  it('says that it is deleted', async () => {
    await tower.call('DELETE', `/flags/${flagId}?environments=all`)
    for (const page of [setup, circuit]) {
      await page.getByRole('heading', { name: 'pay-last is deleted' }).waitFor()
      await page.getByRole('link', { name: 'Show all flags' }).waitFor()
    }
    await setup.getByRole('link', { name: 'See who deleted it' }).click()
    await setup.getByText('deleted pay-last').first().waitFor()
    expect(complaints.flat()).toEqual([])
  })
})
