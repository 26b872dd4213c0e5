import { until } from '@tailslide/testkit'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { findBarriers, openPage, startBrowser } from './harness/browser.js'
import { appIdOf } from './harness/environments.js'
import { setUpFirstAdmin } from './harness/first-admin.js'
import { type StartedTower, startTower } from './harness/tower.js'

const CHANGED = 'This was changed while you were reading'
const TOGGLE = '**/flags/toggle'

describe('several flags are switched as they were seen', () => {
  let browser: Browser
  let tower: StartedTower
  let page: Page
  let production: number
  let id: number
  let other: number
  let round = 0
  const sheet = () => page.getByRole('dialog')
  const submit = () => sheet().locator('button[type=submit]')
  const stored = (flagId: number) => tower.call<{ is_enabled: boolean }>('GET', `/flags/${flagId}`)
  const areOn = async () => [(await stored(id)).is_enabled, (await stored(other)).is_enabled]
  const edit = (change: object) => tower.call('PATCH', `/flags/${id}`, change)
  const toggle = (flagId: number, is_active: boolean) => tower.call('PATCH', `/flags/${flagId}/toggle`, { is_active })
  const make = async (title: string) => {
    const flag = { title, rollout_percentage: 1 }
    return (await tower.call<{ id: number }>('POST', `/apps/${production}/flags`, flag)).id
  }
  const ask = async (to: 'off' | 'on') => {
    await page.goto(`${tower.url}/p/shop/production/flags`)
    await page.getByRole('button', { name: 'Switch several' }).click()
    await sheet()
      .getByRole('radio')
      .nth(to === 'on' ? 1 : 0)
      .check()
    for (const title of [`one-${round}`, `other-${round}`]) await sheet().getByRole('checkbox', { name: title }).check()
  }
  /** Something happens while the request is on its way. */
  const before = (meanwhile: () => Promise<unknown>) =>
    page.route(
      TOGGLE,
      async (route) => {
        await meanwhile()
        await route.continue()
      },
      { times: 1 },
    )
  /** Something happens while the answer is. */
  const afterwards = (meanwhile: () => Promise<unknown>) =>
    page.route(
      TOGGLE,
      async (route) => {
        const response = await route.fetch()
        await meanwhile()
        await route.fulfill({ response })
      },
      { times: 1 },
    )

  beforeAll(async () => {
    ;[browser, tower] = await Promise.all([startBrowser(), startTower()])
    page = (await openPage(browser)).page
    await setUpFirstAdmin(page, tower.setupLink)
    await tower.call('POST', '/projects', { title: 'shop' })
    production = await appIdOf(tower, 'production')
  })
  afterAll(async () => {
    await browser?.close()
    await tower?.stop()
  })
  beforeEach(async () => {
    round += 1
    other = await make(`other-${round}`)
    id = await make(`one-${round}`)
  })

  it('asks again where a colleague has set another rollout while the request was on its way', async () => {
    await ask('on')
    await before(() => edit({ rollout_percentage: 100 }))
    await submit().click()
    await sheet().getByText(`Somebody has changed "one-${round}" since you have read it.`).waitFor()
    await sheet().getByText(CHANGED).waitFor()
    await sheet().getByText('100 % of users').waitFor()
    expect(await submit().isDisabled()).toBe(true)
    expect(await areOn()).toEqual([false, false])
    // A machine that is quick presses all of them within half a second, which is no double click.
    await sheet().getByRole('button', { name: 'I have read it' }).click()
    expect(await sheet().getByText('Somebody has changed').count()).toBe(0)
    await submit().click()
    await page.getByRole('status').getByText('2 flags are on in production').waitFor()
    expect(await areOn()).toEqual([true, true])
  })

  it('asks again where one of them was turned on meanwhile', async () => {
    await ask('on')
    await before(() => toggle(id, true))
    await submit().click()
    await sheet().getByText(`one-${round} is on already`).waitFor()
    expect(await findBarriers(page)).toEqual([])
    await sheet().getByRole('button', { name: 'I have read it' }).click()
    await submit().getByText('Turn on 1 flag').click()
    await page.getByRole('status').getByText('1 flag is on in production').waitFor()
  })

  it('turns off whatever was changed meanwhile', async () => {
    for (const each of [id, other]) await toggle(each, true)
    await ask('off')
    await before(() => edit({ rollout_percentage: 100 }))
    await submit().click()
    await page.getByRole('status').getByText('2 flags are off in production').waitFor()
    expect(await areOn()).toEqual([false, false])
  })

  it('does not undo what somebody else has turned off since, also before the page had its answer', async () => {
    for (const each of [id, other]) await toggle(each, true)
    await ask('off')
    await afterwards(async () => {
      await toggle(id, true)
      await edit({ rollout_percentage: 100 })
      await toggle(id, false)
    })
    await submit().click()
    await page.getByRole('status').getByText('2 flags are off in production').waitFor()
    await page.getByRole('button', { name: /^Undo/ }).first().click()
    await page.getByText(`Not undone: “one-${round}” has been changed since, and that stays.`).waitFor()
    expect(await areOn()).toEqual([false, false])
  })

  it('names each that was changed since, and undoes them where none was', async () => {
    await ask('on')
    await submit().click()
    await page.getByRole('status').getByText('2 flags are on in production').waitFor()
    await page.getByRole('button', { name: /^Undo/ }).first().click()
    await until(async () => !(await areOn()).includes(true))
    await page.getByRole('status').getByText('2 flags are off in production').waitFor()
    await edit({ description: 'new' })
    await tower.call('PATCH', `/flags/${other}`, { rollout_percentage: 2 })
    await page.getByRole('button', { name: /^Undo/ }).first().click()
    await page.getByText(`“other-${round}” and “one-${round}” have been changed since`).waitFor()
    expect(await areOn()).toEqual([false, false])
  })
})
