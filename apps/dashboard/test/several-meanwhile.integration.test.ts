import { until } from '@tailslide/testkit'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { findBarriers, openPage, overflow, startBrowser, type Watched } from './harness/browser.js'
import { appIdOf } from './harness/environments.js'
import { setUpFirstAdmin } from './harness/first-admin.js'
import { type StartedTower, startTower } from './harness/tower.js'

const CHANGED = 'This was changed while you were reading'

describe('the sheet that switches several, while somebody else changes what was chosen', () => {
  let browser: Browser
  let tower: StartedTower
  let watched: Watched
  let production: number
  let id: number
  let round = 0
  const sheet = () => watched.page.getByRole('dialog')
  const submit = () => sheet().locator('button[type=submit]')
  const tick = (title: string) => sheet().getByRole('checkbox', { name: title })
  const isOn = async (flagId: number) =>
    (await tower.call<{ is_enabled: boolean }>('GET', `/flags/${flagId}`)).is_enabled
  const make = async (title: string) => {
    const flag = { title, rollout_percentage: 5 }
    return (await tower.call<{ id: number }>('POST', `/apps/${production}/flags`, flag)).id
  }
  const askToTurnOn = async () => {
    await watched.page.goto(`${tower.url}/p/shop/production/flags?show=off`)
    await watched.page.getByRole('button', { name: 'Switch several' }).click()
    await sheet().getByRole('radio').nth(1).check()
    await tick(`one-${round}`).check()
    await tick(`other-${round}`).check()
  }
  const lookAgain = async () => {
    await sheet().getByText(CHANGED).waitFor()
    expect(await submit().isDisabled()).toBe(true)
    expect(await findBarriers(watched.page)).toEqual([])
    await sheet().getByRole('button', { name: 'I have read it' }).click()
    await sheet().getByText(CHANGED).waitFor({ state: 'detached' })
  }

  beforeAll(async () => {
    ;[browser, tower] = await Promise.all([startBrowser(), startTower()])
    watched = await openPage(browser)
    await setUpFirstAdmin(watched.page, tower.setupLink)
    await tower.call('POST', '/projects', { title: 'shop' })
    production = await appIdOf(tower, 'production')
  })
  afterAll(async () => {
    await browser?.close()
    await tower?.stop()
  })
  beforeEach(async () => {
    round += 1
    await make(`other-${round}`)
    id = await make(`one-${round}`)
  })

  it.each([
    ['only watches', { circuit_mode: 'observe' }, 'the circuit only writes down when it would open'],
    ['stays closed', { circuit_mode: 'forced_closed' }, 'the circuit stays closed'],
    ['keeps it from everybody', { circuit_mode: 'forced_open' }, 'nobody gets it: the circuit is forced off'],
    ['has named users', { white_listed_users: 'ana,ben' }, '5 % of users + 2 named'],
    ['has another name', { title: 'renamed' }, 'renamed'],
  ])('asks again where one of them %s now', async (_, change, told) => {
    await askToTurnOn()
    await tower.call('PATCH', `/flags/${id}`, change)
    await sheet().getByText(told).first().waitFor()
    await lookAgain()
    await submit().click()
    await until(() => isOn(id))
  })

  it('asks again where other users are named, as many as before', async () => {
    await tower.call('PATCH', `/flags/${id}`, { white_listed_users: 'ana' })
    await askToTurnOn()
    await tower.call('PATCH', `/flags/${id}`, { white_listed_users: 'ben' })
    await lookAgain()
  })

  it('asks again where one changed before its edition was read, after it was ticked', async () => {
    const overview = '**/flags/overview'
    await watched.page.goto(`${tower.url}/p/shop/production/flags?show=off`)
    await watched.page.getByRole('button', { name: 'Switch several' }).click()
    let goOn = (): void => {}
    const changed = new Promise<void>((resolve) => {
      goOn = resolve
    })
    await watched.page.route(overview, async (route) => {
      await changed
      await route.continue()
    })
    await sheet().getByRole('radio').nth(1).check()
    for (const title of [`one-${round}`, `other-${round}`]) await tick(title).check()
    await tower.call('PATCH', `/flags/${id}`, { rollout_percentage: 100 })
    goOn()
    await lookAgain()
    await sheet().getByText('100 % of users').waitFor()
    await watched.page.unroute(overview)
  })

  it('says of one that somebody else has turned on that it is, and switches the others', async () => {
    await askToTurnOn()
    await tower.call('PATCH', `/flags/${id}/toggle`, { is_active: true })
    await sheet().getByText(`one-${round} is on already`).waitFor()
    await lookAgain()
    expect(await sheet().getByText('is on already').count()).toBe(0)
    await submit().getByText('Turn on 1 flag').click()
    await watched.page.getByRole('status').getByText('1 flag is on in production').waitFor()
  })

  it('says of one that was archived that it is not there', async () => {
    await watched.page.setViewportSize({ width: 390, height: 844 })
    await askToTurnOn()
    await tower.call('POST', `/flags/${id}/archive`)
    await sheet().getByText(`one-${round} was archived or deleted.`).waitFor()
    expect(await overflow(watched.page)).toBeLessThanOrEqual(0)
    await lookAgain()
    await submit().getByText('Turn on 1 flag').click()
    await sheet().waitFor({ state: 'detached' })
    await watched.page.setViewportSize({ width: 1440, height: 960 })
  })

  it('and the browser had nothing to complain of', () => {
    expect(watched.complaints).toEqual([])
  })
})
