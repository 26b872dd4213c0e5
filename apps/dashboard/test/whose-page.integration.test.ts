import { until } from '@tailslide/testkit'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findBarriers, openPage, startBrowser, type Watched, watch } from './harness/browser.js'
import { appIdOf } from './harness/environments.js'
import { MAYA, setUpFirstAdmin, signIn } from './harness/first-admin.js'
import { type StartedTower, startTower } from './harness/tower.js'

// One story, in order: two people and one browser, and what each of them finds there of the other.

const PRIYA = { email: 'priya@shop.example', name: 'Priya Nair', password: 'a horse of another colour' } as const
const RECEIVER = 'https://hooks.example/very-secret'

interface Project {
  readonly id: number
  readonly environments: readonly { readonly app_id: number; readonly name: string }[]
}

describe('a page', () => {
  let browser: Browser
  let tower: StartedTower
  let watched: Watched
  let page: Page
  let project: Project
  let priya: { readonly id: number }
  const flagPage = () => `${tower.url}/p/shop/development/flags/new-checkout`
  const bar = () => page.getByRole('region', { name: 'Unsaved changes' })
  const ended = () => page.getByRole('dialog', { name: 'Your session has ended' })
  const isPageOf = (name: string) => page.getByText(`Signed in as ${name}`).waitFor({ state: 'attached' })
  const grant = (role: string) => tower.call('POST', `/people/${priya.id}/grants`, { role, project_id: project.id })
  /** What this browser keeps of what somebody has typed. */
  const kept = () => page.evaluate<string>('JSON.stringify(sessionStorage)')
  const otherTab = async (act: (tab: Page) => Promise<void>): Promise<void> => {
    const tab = watch(await page.context().newPage())
    await tab.page.goto(`${tower.url}/account`)
    await act(tab.page)
    expect(tab.complaints).toEqual([])
    await tab.page.close()
  }

  beforeAll(async () => {
    ;[browser, tower] = await Promise.all([startBrowser(), startTower()])
    watched = await openPage(browser)
    page = watched.page
    page.setDefaultTimeout(20_000)
    await setUpFirstAdmin(page, tower.setupLink)
    await isPageOf(MAYA.name)
    project = await tower.call('POST', '/projects', { title: 'shop' })
    const appId = await appIdOf(tower, 'development')
    await tower.call('POST', `/apps/${appId}/flags`, { title: 'new-checkout', webhooks: RECEIVER })
    const invitation = { email: PRIYA.email, grants: [{ role: 'viewer', project_id: project.id }] }
    const invited = await tower.call<{ link: string; person: { id: number } }>('POST', '/people', invitation)
    priya = invited.person
    const guest = await openPage(browser)
    await guest.page.goto(invited.link)
    await guest.page.getByLabel('Your name').fill(PRIYA.name)
    await guest.page.getByLabel('Password').fill(PRIYA.password)
    await guest.page.getByRole('button', { name: 'Set the password' }).click()
    await guest.page.getByRole('heading', { name: 'Flags', exact: true }).waitFor()
    await guest.page.context().close()
  })
  afterAll(async () => {
    await browser?.close()
    await tower?.stop()
  })

  it('hides a secret when the session ends, shows it again to whom it was shown, and to nobody else', async () => {
    await page.goto(`${tower.url}/tokens`)
    await page.getByRole('button', { name: 'New token' }).first().click()
    await page.getByLabel('Name').fill('deploy-bot')
    await page.getByRole('button', { name: 'Make the token' }).click()
    const shown = page.getByRole('region', { name: 'the token', exact: true })
    const token = await shown.innerText()
    const hasToken = async () => (await page.content()).includes(token)
    expect(await hasToken()).toBe(true)

    const end = (tab: Page) => tab.evaluate('fetch("/api/session", { method: "DELETE" }).then(({ status }) => status)')
    await otherTab(async (tab) => expect(await end(tab)).toBe(200))
    await ended().waitFor()
    expect(await hasToken()).toBe(false)
    expect(await findBarriers(page)).toEqual([])
    await signIn(page)
    await ended().waitFor({ state: 'detached' })
    expect(await hasToken()).toBe(true)

    await otherTab(async (tab) => expect(await end(tab)).toBe(200))
    await ended().waitFor()
    await signIn(page, PRIYA)
    await isPageOf(PRIYA.name)
    expect(await hasToken()).toBe(false)
  })

  it('gives what was typed back to whoever has typed it, and neither keeps nor shows it to the next person', async () => {
    await otherTab(async (tab) => {
      await tab.getByRole('button', { name: 'Signed in as' }).click()
      await tab.getByRole('menuitem', { name: 'Sign out' }).click()
      await signIn(tab)
      await tab.getByText(`Signed in as ${MAYA.name}`).waitFor({ state: 'attached' })
    })
    // Nobody has touched this tab.
    await isPageOf(MAYA.name)
    await page.goto(flagPage())
    await page.getByLabel('Rollout in percent').fill('40')
    await bar().waitFor()
    await until(async () => (await kept()).includes('rollout_percentage'))
    expect(await kept()).not.toContain(RECEIVER)

    await otherTab(async (tab) => {
      await tab.getByRole('button', { name: 'Signed in as' }).click()
      await tab.getByRole('menuitem', { name: 'Sign out' }).click()
      await tab.getByLabel('Email address').waitFor()
      await ended().waitFor()
      await signIn(tab, PRIYA)
      await isPageOf(PRIYA.name)
    })
    await page.getByRole('heading', { name: 'new-checkout' }).waitFor()
    await page.getByLabel('Rollout in percent').waitFor()
    expect(await bar().count()).toBe(0)
    expect(await kept()).not.toContain('rollout_percentage')
  })

  it('lets nobody save what they may not change any more, and is empty for whom no role is left', async () => {
    await grant('editor')
    await page.reload()
    await page.getByLabel('Rollout in percent').fill('60')
    await grant('viewer')
    await bar().getByText('You may look, and not change').waitFor()
    expect(await bar().getByRole('button', { name: 'Save to development' }).getAttribute('aria-disabled')).toBe('true')
    expect(await findBarriers(page)).toEqual([])

    await tower.call('DELETE', `/people/${priya.id}/grants?project_id=${project.id}`)
    await page.getByText('You have no role in any project').waitFor()
    expect(await page.content()).not.toContain('new-checkout')
    expect(await findBarriers(page)).toEqual([])
    await grant('viewer')
    await page.getByRole('heading', { name: 'new-checkout' }).waitFor()
    expect(watched.complaints).toEqual([])
  })

  it('keeps what is typed into a sheet when somebody presses beside it, and closes one where nothing is', async () => {
    await grant('editor')
    await page.goto(`${tower.url}/p/shop/development/flags`)
    const sheet = page.getByRole('dialog', { name: 'New flag' })
    const beside = () => page.mouse.click(20, 400)
    await page.getByRole('button', { name: 'New flag' }).click()
    await sheet.waitFor()
    await beside()
    await sheet.waitFor({ state: 'detached' })
    await page.getByRole('button', { name: 'New flag' }).click()
    await sheet.getByLabel('Name').fill('half a na')
    await beside()
    await sheet.getByLabel('Name').press('End')
    await page.keyboard.type('me')
    expect(await sheet.getByLabel('Name').inputValue()).toBe('half a name')
    await page.keyboard.press('Escape')
    await sheet.waitFor({ state: 'detached' })
  })

  it('that cannot be drawn says so in its own place, and the others are a click away', async () => {
    const { page: broken } = watch(await page.context().newPage())
    await broken.route('**/api/apps/*/usage', (route) => route.fulfill({ json: { payload: [null] } }))
    await broken.goto(`${tower.url}/p/shop/development/services`)
    await broken.getByRole('heading', { name: 'This page has stopped' }).waitFor()
    await broken.getByRole('button', { name: 'Reload' }).waitFor()
    expect(await findBarriers(broken)).toEqual([])
    await broken.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Flags' }).click()
    await broken.getByRole('link', { name: 'new-checkout' }).waitFor()
  })
})
