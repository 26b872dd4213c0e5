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

  const TOLD = /opens above|writes down|stays closed|is forced off|more often than the old one/
  it.each([
    ['the circuit only watches', { circuit_mode: 'observe' }, /does not open, .* writes down/],
    ['the circuit stays closed', { circuit_mode: 'forced_closed' }, /stays closed/],
    ['nobody gets it', { circuit_mode: 'forced_open' }, /Nobody gets the new path: the circuit is forced off/],
    ['another rule judges it', { circuit_rule: 'comparison' }, /more often than the old one/],
  ])('says that %s, and asks again where that has become so', async (_, set, told) => {
    await page.goto(at('flags'))
    await page.getByRole('switch', { name: title }).click()
    await sheet().getByText('The circuit opens above').waitFor()
    await change(id, set)
    await sheet().getByText(told).waitFor()
    await lookAgain()
    expect(await sheet().getByText(TOLD).innerText()).toMatch(told)
    await sheet().getByRole('button', { name: 'Not now' }).click()
  })

  it('asks again of a flag that has another name', async () => {
    await page.goto(at('flags'))
    await page.getByRole('switch', { name: title }).click()
    await sheet().getByText('The circuit opens above').waitFor()
    await change(id, { title: `${title}-renamed` })
    await lookAgain()
    await sheet().getByText(`Turn on ${title}-renamed?`).waitFor()
    await sheet().getByText(`Somebody has renamed it: what was ${title} is ${title}-renamed now.`).waitFor()
    await submit().click()
    await page.getByRole('status').getByText(`${title}-renamed is on in production`).waitFor()
  })

  const offersNothing = async (...besides: readonly string[]) => {
    expect(await findBarriers(page)).toEqual([])
    expect(await sheet().getByRole('button').allInnerTexts()).toEqual(['Close', ...besides])
    await page.keyboard.press('Enter')
    await page.keyboard.press('Escape')
    await sheet().waitFor({ state: 'detached' })
    expect(await page.getByRole('button', { name: /^Undo/ }).count()).toBe(0)
  }

  it('says of a flag that is on already that it is, and takes back nothing that it has not done', async () => {
    await page.goto(at('flags'))
    await page.getByRole('switch', { name: title }).click()
    await sheet().getByText('The circuit opens above').waitFor()
    await sheet().getByLabel('Reason').fill('mine')
    await tower.call('PATCH', `/flags/${id}/toggle`, { is_active: true })
    await sheet().getByText('It is on already').waitFor()
    await offersNothing()
    expect((await stored(id)).is_enabled).toBe(true)
  })

  it('offers no undo of a switch that somebody else has thrown a moment sooner', async () => {
    const { id: here } = (await tower.call<{ id: number; title: string }[]>('GET', `/apps/${development}/flags`)).find(
      (flag) => flag.title === title,
    ) ?? { id: 0 }
    await page.goto(`${tower.url}/p/shop/development/flags`)
    await page.route(
      '**/toggle',
      async (route: Route) => {
        await tower.call('PATCH', `/flags/${here}/toggle`, { is_active: true })
        await route.continue()
      },
      { times: 1 },
    )
    await page.getByRole('switch', { name: title }).click()
    await page.getByRole('status').getByText('was on already in development').waitFor()
    expect(await page.getByRole('button', { name: /^Undo/ }).count()).toBe(0)
    await page.getByRole('switch', { name: title }).click()
    await page.getByRole('status').getByText('is off in development').waitFor()
    await page.getByRole('button', { name: /^Undo/ }).waitFor()
  })

  it.each(['flags', 'its page'])(
    'says of a flag that was archived that it was, and leads to the way back: %s',
    async (where) => {
      await page.goto(at(where === 'flags' ? where : `flags/${title}`))
      await page.getByRole('switch', { name: title }).first().click()
      await sheet().getByText('The circuit opens above').waitFor()
      await tower.call('POST', `/flags/${id}/archive`)
      await sheet().getByText('Somebody has archived it').waitFor()
      expect(await findBarriers(page)).toEqual([])
      await sheet().getByRole('button', { name: 'Open its page' }).click()
      await page.getByRole('button', { name: 'Bring it back' }).click()
      await page.getByRole('status').getByText('is back, off everywhere').waitFor()
    },
  )

  it('says of a flag that was deleted that it was', async () => {
    await page.goto(at('flags'))
    await page.getByRole('switch', { name: title }).click()
    await sheet().getByText('The circuit opens above').waitFor()
    await tower.call('DELETE', `/flags/${id}?environments=all`)
    await sheet().getByText('Somebody has deleted it').waitFor()
    await offersNothing()
  })

  it('says of a flag that was archived on the way where it is brought back', async () => {
    await page.goto(at('flags'))
    await page.getByRole('switch', { name: title }).click()
    await sheet().getByText('The circuit opens above').waitFor()
    await page.route(
      '**/toggle',
      async (route: Route) => {
        await tower.call('POST', `/flags/${id}/archive`)
        await route.continue()
      },
      { times: 1 },
    )
    await submit().click()
    await sheet().getByText('Somebody has archived it').waitFor()
    expect(await sheet().innerText()).not.toContain('/api/')
    await offersNothing('Open its page')
  })

  it('says of a circuit that is closed already that it is', async () => {
    await tower.call('PATCH', `/flags/${id}/toggle`, { is_active: true })
    await tower.call('POST', `/flags/circuit/${id}/open`)
    await page.goto(at(`flags/${title}/circuit`))
    await page.getByRole('button', { name: 'Close now' }).click()
    await sheet().getByText(/1\s%/).waitFor()
    await tower.call('POST', `/flags/circuit/${id}/close`)
    await sheet().getByText('The circuit is closed already').waitFor()
    await offersNothing()
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
