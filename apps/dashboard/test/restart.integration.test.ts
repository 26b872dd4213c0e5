import { until } from '@tailslide/testkit'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findBarriers, openPage, startBrowser } from './harness/browser.js'
import { appIdOf } from './harness/environments.js'
import { makeFirstProject, setUpFirstAdmin, signIn } from './harness/first-admin.js'
import { type StartedTower, startTower } from './harness/tower.js'

interface Flag {
  readonly id: number
  readonly is_enabled: boolean
}

describe('Tower restarts under an open page', () => {
  let browser: Browser
  let tower: StartedTower
  beforeAll(async () => {
    ;[browser, tower] = await Promise.all([startBrowser(), startTower()])
  })
  afterAll(async () => {
    await browser?.close()
    await tower?.stop()
  })

  it('which says that it is not live, refuses a switch in words, and follows again by itself', async () => {
    const { page, complaints } = await openPage(browser)
    await setUpFirstAdmin(page, tower.setupLink)
    await makeFirstProject(page, 'shop')
    const appId = await appIdOf(tower, 'development')
    const flag = await tower.call<Flag>('POST', `/apps/${appId}/flags`, { title: 'kept', rollout_percentage: 100 })
    const shown = page.getByRole('switch', { name: 'kept' })
    await shown.waitFor()
    await page.getByText('Live', { exact: true }).first().waitFor()

    await tower.goAway()
    await page
      .getByText(/Not live since/)
      .first()
      .waitFor()
    await shown.click()
    // A connection that is refused looks to a page like one that broke when Tower had done it.
    await page.getByText('Whether kept was switched is not known yet').waitFor()
    expect(await shown.getAttribute('aria-checked')).toBe('false')
    expect(await findBarriers(page)).toEqual([])

    // A page whose file is still to be read says so, and the one before does not stand under its name.
    await page.getByRole('link', { name: 'Webhooks' }).click()
    await page.waitForURL('**/webhooks')
    await page.getByText('This page has not come yet').waitFor()
    expect(await shown.isVisible()).toBe(false)
    expect(await findBarriers(page)).toEqual([])
    await page.getByRole('button', { name: 'Signed in as' }).click()
    await page.getByRole('menuitem', { name: 'Sign out' }).click()
    await page.getByText('Whether you are signed out is not known yet.').waitFor()

    await tower.comeBack()
    await page.getByRole('heading', { name: 'Webhooks' }).waitFor()
    await page.getByText('What was asked for has not been done so far').waitFor()
    await page.getByRole('link', { name: 'Flags' }).first().click()
    await page.getByText('Live', { exact: true }).first().waitFor()
    // Nobody has to reload: what changes from now on is heard, and what a person does is done.
    await tower.call('PATCH', `/flags/${flag.id}/toggle`, { is_active: true })
    await page.locator('[role=switch][aria-checked=true]').waitFor()
    await shown.click()
    await until(async () => !(await tower.call<Flag>('GET', `/flags/${flag.id}`)).is_enabled)
    expect(complaints.filter((each) => !each.includes('ERR_CONNECTION'))).toEqual([])
    await page.context().close()
  })

  it('which says that it is not live where Tower is there and tells nothing', async () => {
    const { page } = await openPage(browser)
    await page.goto(tower.url)
    await signIn(page)
    const shown = page.getByRole('switch', { name: 'kept' })
    await shown.waitFor()
    await page.getByText('Live', { exact: true }).first().waitFor()
    // All streams beat together, and the page's has told that it does.
    await page.evaluate(`new Promise((heard) => {
      const stream = new EventSource('/api/events')
      stream.addEventListener('beat', () => heard(stream.close()))
    })`)
    tower.freeze()
    try {
      const notLive = page.getByText(/Not live since/).first()
      await Promise.all([notLive.waitFor(), shown.click()])
      await page.getByText('Whether kept was switched is not known yet').waitFor()
    } finally {
      tower.thaw()
    }
    await page.getByText('Live', { exact: true }).first().waitFor()
    await page.locator('[role=switch][aria-checked=true]').waitFor()
    await page.context().close()
  })
})
