import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findBarriersEverywhere } from './harness/barriers.js'
import { openPage, startBrowser } from './harness/browser.js'
import { makeFirstProject, setUpFirstAdmin } from './harness/first-admin.js'
import { type StartedTower, startTower } from './harness/tower.js'

describe('what happened in a project that is deleted', () => {
  let browser: Browser
  let tower: StartedTower
  let page: Page
  beforeAll(async () => {
    ;[browser, tower] = await Promise.all([startBrowser(), startTower()])
    page = (await openPage(browser)).page
    await setUpFirstAdmin(page, tower.setupLink)
    await makeFirstProject(page, 'shop')
    interface Project {
      readonly id: number
      readonly environments: readonly { readonly app_id: number }[]
    }
    const mail = await tower.call<Project>('POST', '/projects', { title: 'mail' })
    const [production, development] = mail.environments.map(({ app_id }) => app_id)
    await tower.call('POST', `/apps/${development}/flags`, { title: 'new-inbox' })
    await tower.call('DELETE', `/projects/${mail.id}/environments/${development}`)
    await tower.call('POST', `/apps/${production}/keys`, { name: 'mail-server' })
    await tower.call('DELETE', `/projects/${mail.id}`)
    const post = await tower.call<Project>('POST', '/projects', { title: 'post' })
    await tower.call('POST', `/apps/${post.environments[0]?.app_id}/keys`, { name: 'post-key' })
  })
  afterAll(async () => {
    await browser?.close()
    await tower?.stop()
  })

  it('is found by an admin among all projects, by the names of then, and by itself', async () => {
    await page.goto(`${tower.url}/p/shop/development/history`)
    await page.getByRole('combobox', { name: 'Where' }).selectOption('All projects ever')
    const lines = page.getByRole('listitem')
    await lines.filter({ hasText: 'made new-inbox in mail (development), deleted' }).waitFor()
    await lines.filter({ hasText: 'made the key post-key in post, production' }).waitFor()
    expect(await findBarriersEverywhere(page)).toEqual([])

    await lines
      .filter({ hasText: 'deleted the environment mail' })
      .getByRole('link', { name: 'mail', exact: true })
      .click()
    await page
      .getByRole('combobox', { name: 'Where' })
      .getByRole('option', { name: 'mail, deleted' })
      .waitFor({ state: 'attached' })
    await lines.filter({ hasText: 'mail-server' }).waitFor()
    expect(await lines.filter({ hasText: 'shop' }).count()).toBe(0)
    await page.emulateMedia({ media: 'print' })
    await page.getByText(/^mail, deleted\. Time zone/).waitFor()
  })
})
