import type { Browser, Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openPage, startBrowser } from './harness/browser.js'
import { appIdOf } from './harness/environments.js'
import { setUpFirstAdmin } from './harness/first-admin.js'
import { type StartedTower, startTower } from './harness/tower.js'

describe('the form that gives a flag another name', () => {
  let browser: Browser
  let tower: StartedTower
  let page: Page
  let flagId: number
  let appId: number
  let complaints: readonly string[]

  beforeAll(async () => {
    ;[browser, tower] = await Promise.all([startBrowser(), startTower()])
    await tower.call('POST', '/projects', { title: 'shop' })
    appId = await appIdOf(tower, 'development')
    flagId = (await tower.call<{ id: number }>('POST', `/apps/${appId}/flags`, { title: 'checkout' })).id
    const opened = await openPage(browser)
    page = opened.page
    complaints = opened.complaints
    await setUpFirstAdmin(page, tower.setupLink)
    page.setDefaultTimeout(20_000)
  })
  afterAll(async () => {
    await browser?.close()
    await tower?.stop()
  })

  const protect = async (is_protected: boolean) => {
    const [project] = await tower.call<{ id: number }[]>('GET', '/projects')
    const production = await appIdOf(tower, 'production')
    await tower.call('PATCH', `/projects/${project?.id}/environments/${production}`, { is_protected })
  }
  const open = async (title: string): Promise<Locator> => {
    await page.goto(`${tower.url}/p/shop/development/flags/${title}`)
    await page.getByRole('button', { name: 'More actions' }).click()
    await page.getByRole('menuitem', { name: 'Name, owner and date' }).click()
    return page.getByRole('dialog')
  }
  const save = (sheet: Locator) => sheet.getByRole('button', { name: 'Save' })
  const sure = (sheet: Locator) => sheet.getByLabel('Rename it all the same')

  it('says what deployed code gets, and wants nothing more where nobody asks and nothing is protected', async () => {
    await protect(false)
    await reportOf('old-api', [], 1)
    const sheet = await open('checkout')
    await sheet.getByLabel('What it is for').fill('pays')
    expect(await sheet.getByText('will not find it').count()).toBe(0)
    await sheet.getByLabel('Name', { exact: true }).fill('pay')
    await sheet.getByText('Code that asks for “checkout” will not find it').waitFor()
    await sheet.getByText('No service has asked for it in the last 30 days.').waitFor()
    expect(await sure(sheet).count()).toBe(0)
    await save(sheet).click()
    await page.getByRole('heading', { level: 1, name: 'pay', exact: true }).waitFor()
  })

  it('names the services that ask for it, in whatever environment, and is sent when somebody is sure', async () => {
    await reportOf('shop-api', [{ flagId, count: 7 }], 2)
    const sheet = await open('pay')
    await sheet.getByLabel('Name', { exact: true }).fill('checkout')
    await sheet.getByRole('listitem').filter({ hasText: 'shop-api 1.2 in development, just now' }).waitFor()
    expect(await save(sheet).isDisabled()).toBe(true)
    await sure(sheet).check()
    await save(sheet).click()
    await page.getByRole('heading', { level: 1, name: 'checkout', exact: true }).waitFor()
    expect(complaints).toEqual([])
  })

  it('asks where an environment is protected, and no more once the name is the old one', async () => {
    await protect(true)
    const sheet = await open('checkout')
    await sheet.getByLabel('Name', { exact: true }).fill('pay')
    await sheet.getByText('Protected: production.').waitFor()
    expect(await save(sheet).isDisabled()).toBe(true)
    await sheet.getByLabel('Name', { exact: true }).fill('checkout')
    expect(await save(sheet).isDisabled()).toBe(false)
  })

  /** As an SDK tells of its last minute. */
  async function reportOf(service: string, evaluations: readonly object[], number: number): Promise<void> {
    const { key } = await tower.call<{ key: string }>('POST', `/apps/${appId}/keys`, { name: service })
    const answer = await fetch(`${tower.url}/api/sdk/apps/${appId}/usage`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify({
        report: `${String(number).padStart(32, '0')}-1`,
        instance: service,
        ...{ service, serviceVersion: '1.2', sdk: 'typescript', sdkVersion: '0.1.0' },
        ...{ evaluations, unknown: [], ageMs: 0 },
      }),
    })
    expect(answer.status).toBe(200)
  }
})
