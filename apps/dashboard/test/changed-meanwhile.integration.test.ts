import { until } from '@tailslide/testkit'
import type { Browser, Page, Route } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { findBarriers, openPage, startBrowser } from './harness/browser.js'
import { appIdOf } from './harness/environments.js'
import { setUpFirstAdmin } from './harness/first-admin.js'
import { type StartedTower, startTower } from './harness/tower.js'

interface Stored {
  readonly rollout_percentage: number
  readonly is_enabled: boolean
  readonly circuit: { readonly state: string }
  readonly error_threshold_percentage: number
}

const CHANGED = 'This was changed while you were reading'

describe('a sheet that says what will happen, while somebody else changes what it would do', () => {
  let browser: Browser
  let tower: StartedTower
  let page: Page
  let complaints: readonly string[]
  let production: number
  let development: number
  const made: Record<string, number> = {}
  const stored = (flagId: number) => tower.call<Stored>('GET', `/flags/${flagId}`)
  const change = (flagId: number, body: object) => tower.call('PATCH', `/flags/${flagId}`, body)
  const sheet = () => page.getByRole('dialog')
  const at = (path: string) => `${tower.url}/p/shop/production/${path}`
  const submit = () => sheet().locator('button[type=submit]')
  const lookAgain = async (): Promise<void> => {
    await sheet().getByText(CHANGED).waitFor()
    expect(await submit().isDisabled()).toBe(true)
    await sheet().getByRole('button', { name: 'I have read it' }).click()
  }

  beforeAll(async () => {
    ;[browser, tower] = await Promise.all([startBrowser(), startTower()])
    const first = await openPage(browser)
    page = first.page
    complaints = first.complaints
    await setUpFirstAdmin(page, tower.setupLink)
    await tower.call('POST', '/projects', { title: 'shop' })
    production = await appIdOf(tower, 'production')
    development = await appIdOf(tower, 'development')
  })
  afterAll(async () => {
    await browser?.close()
    await tower?.stop()
  })
  let title: string
  let id: number
  beforeEach(async ({ task }) => {
    title = `f${task.id.replace(/\D/g, '').slice(-6)}`
    const { id: flagId } = await tower.call<{ id: number }>('POST', `/apps/${production}/flags`, {
      title,
      rollout_percentage: 1,
    })
    id = flagId
    made[title] = id
  })

  it('asks again before it switches on, and says what it did by what Tower did', async () => {
    await page.goto(at('flags'))
    await page.getByRole('switch', { name: title }).click()
    await sheet().getByText(/^1\s%/).waitFor()
    await change(id, { rollout_percentage: 100 })
    await sheet()
      .getByText(/^100\s%/)
      .waitFor()
    expect(await findBarriers(page)).toEqual([])
    await lookAgain()
    await submit().click()
    await page
      .getByRole('status')
      .getByText(/100\s% of users get the new path/)
      .waitFor()
    expect(await stored(id)).toMatchObject({ is_enabled: true, rollout_percentage: 100 })
  })

  it('does nothing where the change and the answer cross on their way', async () => {
    await page.goto(at('flags'))
    await page.getByRole('switch', { name: title }).click()
    await sheet().getByText(/^1\s%/).waitFor()
    await page.route(
      '**/toggle',
      async (route: Route) => {
        await change(id, { rollout_percentage: 50 })
        await route.continue()
      },
      { times: 1 },
    )
    await submit().click()
    await sheet().getByText('Somebody has changed the flag since you have read it').waitFor()
    expect((await stored(id)).is_enabled).toBe(false)
    await lookAgain()
    await sheet().getByLabel('Reason').fill('half of them is right too')
    await submit().click()
    await until(async () => (await stored(id)).is_enabled)
  })

  it('asks again before it closes a circuit', async () => {
    await tower.call('PATCH', `/flags/${id}/toggle`, { is_active: true })
    await tower.call('POST', `/flags/circuit/${id}/open`)
    await page.goto(at(`flags/${title}/circuit`))
    await page.getByRole('button', { name: 'Close now' }).click()
    await sheet().getByText(/1\s%/).waitFor()
    await change(id, { rollout_percentage: 100 })
    await lookAgain()
    await submit().click()
    await until(async () => (await stored(id)).circuit.state === 'closed')
  })

  it('shows of an undo what would change now, and undoes nothing that was not read', async () => {
    await change(id, { rollout_percentage: 25 })
    await page.goto(at('history'))
    await page.getByRole('button', { name: /^Undo/ }).first().click()
    await sheet().getByText('25').first().waitFor()
    await change(id, { rollout_percentage: 0 })
    await lookAgain()
    expect(await sheet().innerText()).toMatch(/\b0\s%?[^\d]*1\b/)
    await sheet().getByRole('button', { name: 'Not now' }).click()
    expect((await stored(id)).rollout_percentage).toBe(0)
  })

  it('says of an undo that switches on how many users it reaches', async () => {
    await tower.call('PATCH', `/flags/${id}/toggle`, { is_active: true })
    await tower.call('PATCH', `/flags/${id}/toggle`, { is_active: false })
    await page.goto(at('history'))
    await page.getByRole('button', { name: /^Undo/ }).first().click()
    await sheet()
      .getByText(/^1\s% of users get the new path at once/)
      .waitFor()
    await sheet().getByRole('button', { name: 'Not now' }).click()
  })

  it('asks again before it brings a flag back', async () => {
    await change(id, { rollout_percentage: 25 })
    await change(id, { rollout_percentage: 30 })
    await page.goto(at('history'))
    await page
      .getByRole('button', { name: /^Restore/ })
      .first()
      .click()
    await sheet().getByText('30').first().waitFor()
    await change(id, { rollout_percentage: 2 })
    await lookAgain()
    await submit().click()
    await until(async () => (await stored(id)).rollout_percentage === 25)
  })

  it('asks again before it switches several on', async () => {
    await page.goto(at('flags'))
    await page.getByRole('switch', { name: title }).waitFor()
    await page.getByRole('button', { name: 'Switch several' }).click()
    await sheet().getByRole('radio').nth(1).check()
    await sheet().getByRole('checkbox', { name: title }).check()
    await change(id, { rollout_percentage: 77 })
    await lookAgain()
    await submit().click()
    await until(async () => (await stored(id)).is_enabled)
  })

  it('asks again before it copies what another environment has', async () => {
    const flags = await tower.call<{ id: number; title: string }[]>('GET', `/apps/${development}/flags`)
    const other = flags.find((flag) => flag.title === title)?.id ?? 0
    await change(other, { error_threshold_percentage: 33 })
    await page.goto(at(`flags/${title}`))
    await page.getByRole('button', { name: /^Copy settings/ }).click()
    await sheet().getByText('33').first().waitFor()
    await change(other, { error_threshold_percentage: 0 })
    await lookAgain()
    await submit().click()
    await until(async () => (await stored(id)).error_threshold_percentage === 0)
  })

  it('and the browser had nothing to complain of', () => {
    expect(complaints).toEqual([])
  })
})
