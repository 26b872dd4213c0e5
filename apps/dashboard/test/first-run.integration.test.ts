import { measurePace, until } from '@tailslide/testkit'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findBarriers, openPage, overflow, startBrowser, watch } from './harness/browser.js'
import { appIdOf } from './harness/environments.js'
import { MAYA, makeFirstProject, sendFirstAdmin, setUpFirstAdmin, signIn } from './harness/first-admin.js'
import { type StartedTower, startTower } from './harness/tower.js'

// One story, in order: a new Tower, its first admin, the first project, flags, two windows.

interface Flag {
  readonly id: number
  readonly is_enabled: boolean
}

describe('the first run', () => {
  const pace = measurePace()
  let browser: Browser
  let tower: StartedTower
  /** Of somebody who has opened the link before it was used. */
  let late: Page
  beforeAll(async () => {
    ;[browser, tower] = await Promise.all([startBrowser(), startTower()])
  })
  afterAll(async () => {
    await browser?.close()
    await tower?.stop()
    pace.stop()
  })

  it('says what to do while nobody can sign in', async () => {
    const { page, complaints } = await openPage(browser)
    await page.goto(tower.url)
    await page.getByRole('heading', { name: 'Nobody can sign in yet' }).waitFor()
    expect(await findBarriers(page)).toEqual([])
    expect(complaints).toEqual([])
    await page.context().close()
  })

  it('makes the first admin by the printed link, whose token leaves the address, and a project', async () => {
    const { page, complaints } = await openPage(browser)
    await page.goto(tower.setupLink)
    await page.getByRole('heading', { name: 'Make the first admin' }).waitFor()
    expect(page.url()).toBe(`${tower.url}/setup`)
    await page.reload()
    await page.locator('input[type=email]:focus').waitFor()
    expect(await findBarriers(page)).toEqual([])
    late = (await openPage(browser)).page
    await late.goto(tower.setupLink)
    await late.getByRole('heading', { name: 'Make the first admin' }).waitFor()
    await setUpFirstAdmin(page, tower.setupLink)
    await makeFirstProject(page, 'shop')
    expect(new URL(page.url()).pathname).toBe('/p/shop/development/flags')
    expect(complaints).toEqual([])
    await page.context().close()
  })

  it('the link works once: whoever opens it later, or had it open, is told so', async () => {
    const { page, complaints } = await openPage(browser)
    await page.goto(tower.setupLink)
    await page.getByRole('heading', { name: 'This link has ended' }).waitFor()
    await page.getByText('The first admin has been made.').waitFor()
    expect(await findBarriers(page)).toEqual([])
    expect(complaints).toEqual([])
    await page.context().close()
    await sendFirstAdmin(late)
    await late.getByRole('heading', { name: 'This link has ended' }).waitFor()
    await late.context().close()
  })

  it('a toggle in one window shows in the other within half a second, and undo takes it back', async () => {
    const { page, complaints } = await openPage(browser)
    await page.goto(tower.url)
    await page.getByLabel('Email address').fill(MAYA.email)
    await page.getByLabel('Password').fill(MAYA.password)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByRole('link', { name: 'development' }).click()
    await page.getByRole('button', { name: 'New flag' }).first().click()
    await page.getByLabel('Name').fill('<img src=x onerror=alert(1)>')
    await page.getByRole('button', { name: 'Make the flag' }).click()
    // A title of markup is text.
    await page.getByText('<img src=x onerror=alert(1)>').waitFor()
    const appId = await appIdOf(tower, 'development')
    const [flag] = await tower.call<Flag[]>('GET', `/apps/${appId}/flags`)

    const other = watch(await page.context().newPage())
    await other.page.goto(page.url())
    const [here, there] = [page.getByRole('switch'), other.page.getByRole('switch')]
    await there.waitFor()
    await other.page.getByText('Live').waitFor()
    await here.click()
    const begun = performance.now()
    await other.page.locator('[role=switch][aria-checked=true]').waitFor()
    expect(performance.now() - begun).toBeLessThan(pace.limit(500))
    await until(async () => (await tower.call<Flag>('GET', `/flags/${flag?.id}`)).is_enabled)

    await page.getByRole('button', { name: 'Undo' }).click()
    await other.page.locator('[role=switch][aria-checked=false]').waitFor()
    await until(async () => !(await tower.call<Flag>('GET', `/flags/${flag?.id}`)).is_enabled)
    expect([...complaints, ...other.complaints]).toEqual([])

    for (const width of [1440, 760, 320]) {
      await page.setViewportSize({ width, height: 800 })
      await until(async () => (await overflow(page)) <= 0, {
        message: `at ${width} pixels the page is wider than that`,
      })
      expect(await findBarriers(page)).toEqual([])
    }
    await page.emulateMedia({ colorScheme: 'dark' })
    expect(await findBarriers(page)).toEqual([])
    await page.context().close()
  })

  it('a session that ends under the page is signed in anew over it, and nothing typed is lost', async () => {
    const { page, complaints } = await openPage(browser)
    await page.goto(`${tower.url}/p/shop/development/flags`)
    await page.getByLabel('Email address').fill(MAYA.email)
    await page.getByLabel('Password').fill(MAYA.password)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByRole('button', { name: 'New flag' }).first().click()
    await page.getByLabel('What it is for').fill('half typed')
    const [person] = await tower.call<{ id: number }[]>('GET', '/people')
    const endSession = () => tower.call('POST', `/people/${person?.id}/sign-out`)
    await endSession()
    await page.getByText('Your session has ended').waitFor()
    await page.getByLabel('Email address').fill(MAYA.email)
    await page.getByLabel('Password').fill(MAYA.password)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByText('Your session has ended').waitFor({ state: 'detached' })
    expect(await page.getByLabel('What it is for').inputValue()).toBe('half typed')

    // Or in another tab, as single sign-on does.
    await endSession()
    await page.getByText('Your session has ended').waitFor()
    const other = watch(await page.context().newPage())
    await other.page.goto(tower.url)
    await signIn(other.page)
    await page.getByText('Your session has ended').waitFor({ state: 'detached' })
    expect(await page.getByLabel('What it is for').inputValue()).toBe('half typed')
    expect(other.complaints).toEqual([])
    expect(complaints).toEqual([])
    await page.context().close()
  })
})
