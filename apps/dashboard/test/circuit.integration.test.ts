import { measurePace, until } from '@tailslide/testkit'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findBarriers, openPage, overflow, startBrowser } from './harness/browser.js'
import { appIdOf } from './harness/environments.js'
import { makeFirstProject, setUpFirstAdmin } from './harness/first-admin.js'
import { type StartedTower, startTower } from './harness/tower.js'

// A flag whose calls fail, watched from its circuit's page: it opens, recovers and closes, and a person takes it in hand.

describe('the circuit of a flag', () => {
  const pace = measurePace()
  let browser: Browser
  let tower: StartedTower
  beforeAll(async () => {
    ;[browser, tower] = await Promise.all([startBrowser(), startTower()])
  })
  afterAll(async () => {
    await browser?.close()
    await tower?.stop()
    pace.stop()
  })

  it('is seen to open, with its numbers, and to come back; a person forces it off, lets go, closes it and opens it', async () => {
    const { page, complaints } = await openPage(browser)
    await setUpFirstAdmin(page, tower.setupLink)
    await makeFirstProject(page, 'shop')
    const service = await makeService(tower)
    await page.goto(`${tower.url}/p/shop/development/flags/new-checkout/circuit?range=1m`)
    await page.getByText('Closed:').waitFor()

    await service.count(5, 25)
    await page.getByText('Open: nobody').waitFor()
    await page
      .getByText(/% of \d+ calls failed/)
      .first()
      .waitFor()
    await expectClean(page)
    await page.goto(`${tower.url}/p/shop/development/circuits`)
    await page.getByText('At work now').waitFor()
    await page.getByRole('button', { name: 'Close now' }).waitFor()
    await expectClean(page)
    await page.goBack()

    const recovery = service.goOn()
    await page.getByText('Recovery began').waitFor()
    await page.getByText('Closed:').waitFor()
    await recovery.stop()
    await page.getByRole('button', { name: 'Show the numbers' }).click()
    await page.getByRole('region', { name: 'The numbers behind the charts' }).getByText('30').first().waitFor()

    await page.getByRole('button', { name: 'Force off' }).click()
    await page.getByText('Forced off: nobody').waitFor()
    await until(async () => (await service.flag()).circuit_mode === 'forced_open')
    await page.getByRole('button', { name: 'Let go' }).click()
    await until(async () => (await service.flag()).circuit_mode === 'automatic')

    // What was forced off is let back in by hand, or after the wait.
    await page.getByRole('button', { name: 'Close now, all 100' }).click()
    await page.getByText('is closed: 100').waitFor()
    await page.getByRole('button', { name: 'Open now' }).click()
    await page.getByText('Open: nobody', { exact: true }).waitFor()

    // Where it is asked first, whoever closes it reads what happens if that was too early.
    await service.openInProduction()
    await page.goto(`${tower.url}/p/shop/production/flags/new-checkout/circuit`)
    await page.getByRole('button', { name: 'Close now' }).click()
    const sheet = page.getByRole('dialog')
    await sheet.getByText(/within 10\smin, it stays open for 20\ss; later for 10\ss/).waitFor()
    await sheet.getByRole('button', { name: 'Not now' }).click()
    expect(complaints).toEqual([])
    await page.context().close()
  })

  it('is set in words, and says beforehand what that would have done', async () => {
    const { page, complaints } = await openPage(browser)
    await page.goto(`${tower.url}/p/shop/development/flags/new-checkout`)
    await page.getByLabel('Email address').fill('maya@shop.example')
    await page.getByLabel('Password').fill('correct horse battery')
    await page.getByRole('button', { name: 'Sign in' }).click()
    // Once, or not: what is two minutes old stands in stretches of ten seconds, in which an outage of two is a share of the calls.
    await page.getByText(/have opened/).waitFor()
    await page.getByLabel('opens above, %').fill('95')
    await page.getByText('was 10 %').waitFor()
    await page.getByText('by its rule the circuit did open').waitFor()
    await expectClean(page)
    expect(complaints).toEqual([])
    await page.context().close()
  })
})

/** In both themes, and as narrow as a phone. */
async function expectClean(page: Page): Promise<void> {
  for (const [width, colorScheme] of [
    [1440, 'light'],
    [760, 'dark'],
    [320, 'light'],
  ] as const) {
    await page.emulateMedia({ colorScheme })
    await page.setViewportSize({ width, height: 900 })
    await until(async () => (await overflow(page)) <= 0, { message: `at ${width} pixels the page is wider than that` })
    expect(await findBarriers(page)).toEqual([])
  }
  await page.setViewportSize({ width: 1440, height: 900 })
}

interface Flag {
  readonly id: number
  readonly circuit_mode: string
}

/** A service with one flag, on for all, whose circuit comes back soon. */
async function makeService(tower: StartedTower) {
  const appId = await appIdOf(tower, 'development')
  const { key } = await tower.call<{ key: string }>('POST', `/apps/${appId}/keys`, { name: 'shop-api' })
  const flag = await tower.call<Flag>('POST', `/apps/${appId}/flags`, {
    ...{ title: 'new-checkout', is_active: true, rollout_percentage: 100, circuit_recovery_delay: 15_000 },
    ...{
      circuit_initial_recovery_percentage: 50,
      circuit_recovery_increment_percentage: 50,
      circuit_recovery_rate: 500,
    },
  })
  let batch = 0
  const count = async (success: number, failure: number): Promise<void> => {
    const response = await fetch(`${tower.url}/api/sdk/apps/${appId}/signals`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify({
        instance: 'shop-api-a',
        batch: String(++batch),
        counts: [
          { flagId: flag.id, kind: 'success', count: success },
          ...(failure > 0 ? [{ flagId: flag.id, kind: 'failure', count: failure }] : []),
        ],
      }),
    })
    if (!response.ok) throw new Error(`signals: ${response.status} ${await response.text()}`)
  }
  return {
    count,
    flag: () => tower.call<Flag>('GET', `/flags/${flag.id}`),
    async openInProduction() {
      const flags = await tower.call<Flag[]>('GET', `/apps/${await appIdOf(tower, 'production')}/flags`)
      for (const { id } of flags) await tower.call('POST', `/flags/circuit/${id}/open`)
    },
    /** Calls that go well, until `stop`. */
    goOn() {
      let isGoing = true
      const going = (async () => {
        while (isGoing) {
          await count(5, 0)
          await new Promise((resolve) => setTimeout(resolve, 200))
        }
      })()
      return {
        async stop() {
          isGoing = false
          await going
        },
      }
    },
  }
}
