import { until } from '@tailslide/testkit'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { findBarriersEverywhere } from './harness/barriers.js'
import { findBarriers, openPage, startBrowser, type Watched } from './harness/browser.js'
import { MAYA, setUpFirstAdmin } from './harness/first-admin.js'
import { type StartedTower, startTower } from './harness/tower.js'

// One story, in order: who may do what, with which tokens, and from where.

const PRIYA = { email: 'priya@shop.example', name: 'Priya Nair', password: 'a horse of another colour' }

describe('who may do what', () => {
  let browser: Browser
  let tower: StartedTower
  let watched: Watched
  let page: Page
  beforeAll(async () => {
    ;[browser, tower] = await Promise.all([startBrowser(), startTower()])
    watched = await openPage(browser)
    page = watched.page
    await setUpFirstAdmin(page, tower.setupLink)
    await page.getByRole('heading', { name: 'Make the first project' }).waitFor()
    await tower.call('POST', '/projects', { title: 'shop' })
  })
  afterEach(() => expect(watched.complaints).toEqual([]))
  afterAll(async () => {
    await browser?.close()
    await tower?.stop()
  })
  const sheet = () => page.getByRole('dialog')
  const shown = (name: string) => page.getByRole('region', { name }).locator('pre').first().innerText()
  const more = async (what: string) => {
    await page.getByRole('button', { name: 'More for Priya' }).click()
    await page.getByRole('menuitem', { name: what }).click()
  }

  it('somebody is invited with a role, by a link that is shown once and lets them in', async () => {
    await page.goto(`${tower.url}/p/shop/people`)
    await page.getByRole('button', { name: 'Invite' }).click()
    await sheet().getByLabel('Email address').fill(PRIYA.email)
    await sheet().getByRole('radio', { name: 'Viewer' }).check()
    expect(await findBarriers(page)).toEqual([])
    await sheet().getByRole('button', { name: 'Make the invitation' }).click()
    const link = await shown('the link')
    expect(await sheet().getByText('only now').count()).toBe(1)
    expect(await findBarriers(page)).toEqual([])
    await sheet().getByRole('button', { name: 'Done' }).click()
    await page.getByText('invited, has not come yet').waitFor()
    expect(await findBarriersEverywhere(page)).toEqual([])

    const other = await openPage(browser)
    await other.page.goto(link)
    await until(async () => (await other.page.title()) === 'Choose a password · Tailslide')
    await other.page.getByLabel('Your name').fill(PRIYA.name)
    await other.page.getByLabel('Password').fill(PRIYA.password)
    await other.page.getByRole('button', { name: 'Set the password' }).click()
    await other.page.getByRole('link', { name: 'People' }).click()
    // What she may not do stays there, with the reason.
    await other.page.getByText('Your role in shop: Viewer').waitFor()
    await other.page.getByText('Admins do this. Ask one.').waitFor()
    await other.page.getByRole('link', { name: 'Settings' }).click()
    await other.page.getByRole('heading', { name: 'Environments' }).waitFor()
    expect(await findBarriersEverywhere(other.page)).toEqual([])
    expect(other.complaints).toEqual([])
    await other.page.context().close()
  })

  it('an admin changes the role, the name and the ways in of somebody, and removes them', async () => {
    await page.getByText('Viewer').waitFor()
    await page.getByRole('button', { name: 'Change role Priya' }).click()
    await sheet().getByRole('radio', { name: 'Editor' }).check()
    await sheet().getByRole('button', { name: 'Give the role' }).click()
    await page.getByRole('listitem').filter({ hasText: 'Priya' }).getByText('Editor').waitFor()

    await more('Rename')
    await sheet().getByLabel('Name').fill('Priya N')
    await sheet().getByRole('button', { name: 'Save' }).click()
    await page.getByRole('button', { name: 'Change role Priya N', exact: true }).waitFor()

    await more('Sign out everywhere')
    await page.getByText('is signed out everywhere').waitFor()
    await more('New password link')
    await sheet().getByRole('button', { name: 'Make the link' }).click()
    expect(await shown('the link')).toContain('/password?token=')
    await sheet().getByRole('button', { name: 'Done' }).click()

    await more('Keep out')
    await sheet().getByRole('button', { name: 'Keep out' }).click()
    await page.getByText('kept out', { exact: true }).waitFor()
    await more('Let in again')
    await page.getByText('kept out', { exact: true }).waitFor({ state: 'detached' })

    await page.getByRole('button', { name: 'Change role Priya' }).click()
    await sheet().getByRole('radio', { name: 'No role' }).check()
    await sheet().getByRole('button', { name: 'Take the role back' }).click()
    await page.getByRole('heading', { name: 'Without a role here' }).waitFor()
    await more('Remove')
    await sheet().getByRole('button', { name: 'Remove the person' }).click()
    await page.getByText(PRIYA.email).waitFor({ state: 'detached' })
  })

  it('the last admin cannot be kept out, and is told why', async () => {
    await page.getByRole('button', { name: 'More for Maya' }).click()
    await page.getByRole('menuitem', { name: 'Keep out' }).click()
    await sheet().getByRole('button', { name: 'Keep out' }).click()
    await sheet().getByRole('alert').waitFor()
    await page.keyboard.press('Escape')
    await sheet().waitFor({ state: 'detached' })
  })

  it('a token is made and shown once, opens what it may, is rotated and revoked', async () => {
    await page.getByRole('button', { name: 'Signed in as' }).click()
    await page.getByRole('menuitem', { name: 'API tokens' }).click()
    await page.getByRole('button', { name: 'New token' }).first().click()
    await sheet().getByLabel('Name').fill('deploy-bot')
    await sheet().getByLabel('May', { exact: true }).selectOption('releaser')
    await sheet().getByLabel('In every project').uncheck()
    expect(await findBarriers(page)).toEqual([])
    await sheet().getByRole('button', { name: 'Make the token' }).click()
    const token = await shown('the token')
    const asks = (text: string) =>
      fetch(`${tower.url}/api/projects`, { headers: { authorization: `Bearer ${text}` } }).then(({ status }) => status)
    expect(await asks(token)).toBe(200)
    await page.getByText('Releaser in shop').waitFor()
    expect(await findBarriersEverywhere(page)).toEqual([])
    await page.getByRole('button', { name: 'Done' }).click()

    await page.getByRole('button', { name: 'Rotate deploy-bot' }).click()
    await sheet().getByRole('combobox').selectOption('none')
    await sheet().getByRole('button', { name: 'Make the new token' }).click()
    await page.getByRole('heading', { name: 'deploy-bot 2 is made' }).waitFor()
    const next = await shown('the token')
    expect([await asks(token), await asks(next)]).toEqual([401, 200])
    await page.getByText(`rotated from ${token.slice(0, 10)}…`).waitFor()
    expect(await findBarriersEverywhere(page)).toEqual([])
    await page.getByRole('button', { name: 'Revoke deploy-bot 2' }).click()
    await sheet().getByRole('button', { name: 'Revoke the token' }).click()
    await sheet().waitFor({ state: 'detached' })
    expect(await asks(next)).toBe(401)
  })

  it('the account has a name, a password and sessions, of which each can be ended', async () => {
    const elsewhere = await fetch(`${tower.url}/api/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'user-agent': 'curl/8.5' },
      body: JSON.stringify({ email: MAYA.email, password: MAYA.password }),
    })
    expect(elsewhere.status).toBe(201)
    await page.goto(`${tower.url}/account`)
    await page.getByText('this browser', { exact: true }).waitFor()
    expect(await findBarriersEverywhere(page)).toEqual([])
    await page.getByRole('button', { name: 'End curl' }).click()
    await page.getByRole('button', { name: 'End curl' }).waitFor({ state: 'detached' })

    await page.getByLabel('Your name').fill('Maya C')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('Your name is changed').waitFor()

    await page.getByLabel('Password now').fill('not this one')
    await page.getByLabel('New password').fill('another battery horse')
    await page.getByRole('button', { name: 'Change the password' }).click()
    await page
      .getByRole('main')
      .getByText(/password/i)
      .and(page.locator('[role=alert], .text-open-text'))
      .first()
      .waitFor()
    await page.getByLabel('Password now').fill(MAYA.password)
    await page.getByRole('button', { name: 'Change the password' }).click()
    await page.getByText('Your password is changed').waitFor()

    await page.getByLabel('Single keys do something').uncheck()
    await page.getByRole('radio', { name: 'Dark' }).check()
    expect(await page.locator('html').getAttribute('data-theme')).toBe('dark')
    await page.getByRole('button', { name: 'Sign out everywhere' }).click()
    await sheet().getByRole('button', { name: 'Sign out everywhere' }).click()
    await page.getByRole('heading', { name: 'Sign in' }).waitFor()
    // Whoever has forgotten their password stands before this page alone, and reads nothing else.
    await page.getByText('Forgotten your password?').click()
    await page.getByText('Ask an admin of this Tailslide for a link').waitFor()
    await page.getByText('tailslide recover-admin').waitFor()
    expect(await findBarriersEverywhere(page)).toEqual([])
  })
})
