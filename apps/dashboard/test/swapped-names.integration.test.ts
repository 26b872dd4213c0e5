import { until } from '@tailslide/testkit'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findBarriersEverywhere } from './harness/barriers.js'
import { openPage, startBrowser, watch } from './harness/browser.js'
import { setUpFirstAdmin } from './harness/first-admin.js'
import { type StartedTower, startTower } from './harness/tower.js'

interface Project {
  readonly id: number
  readonly environments: readonly { readonly app_id: number; readonly name: string }[]
}
interface Stored {
  readonly id: number
  readonly title: string
  readonly is_enabled: boolean
  readonly error_threshold_percentage: number
}

// One story, in order: pages are open while projects and environments get other names, and each other's.
describe('pages that are open while names are given away', () => {
  let browser: Browser
  let tower: StartedTower
  let context: BrowserContext
  let shop: Project
  let pay: Project
  const complaints: (readonly string[])[] = []
  const open = async (path: string): Promise<Page> => {
    const watched = watch(await context.newPage())
    complaints.push(watched.complaints)
    watched.page.setDefaultTimeout(20_000)
    await watched.page.goto(tower.url + path)
    return watched.page
  }
  const titled = (id: number, title: string) => tower.call('PATCH', `/projects/${id}`, { title })
  const named = (appId: number, name: string) =>
    tower.call('PATCH', `/projects/${shop.id}/environments/${appId}`, { name })
  const appOf = ({ environments }: Project, name: string) =>
    environments.find((each) => each.name === name)?.app_id ?? 0
  const isAt = (page: Page, path: string) => until(() => page.url() === tower.url + path)
  const flagIn = async (appId: number): Promise<Stored> => {
    const flags = await tower.call<Stored[]>('GET', `/apps/${appId}/flags`)
    const found = flags.find(({ title }) => title === 'checkout')
    if (!found) throw new Error('no such flag')
    return found
  }
  let blue: number
  let green: number
  const swapEnvironments = async (): Promise<void> => {
    await named(blue, 'between')
    await named(green, 'blue')
    await named(blue, 'green')
    ;[blue, green] = [green, blue]
  }

  beforeAll(async () => {
    ;[browser, tower] = await Promise.all([startBrowser(), startTower()])
    shop = await tower.call('POST', '/projects', { title: 'shop' })
    pay = await tower.call('POST', '/projects', { title: 'pay' })
    for (const name of ['blue', 'green']) await tower.call('POST', `/projects/${shop.id}/environments`, { name })
    shop = await tower.call('GET', `/projects/${shop.id}`)
    ;[blue, green] = [appOf(shop, 'blue'), appOf(shop, 'green')]
    await tower.call('POST', `/apps/${blue}/flags`, { title: 'checkout' })
    await tower.call('POST', `/apps/${appOf(pay, 'development')}/flags`, { title: 'refund' })
    const first = await openPage(browser)
    context = first.page.context()
    await setUpFirstAdmin(first.page, tower.setupLink)
  })
  afterAll(async () => {
    await browser?.close()
    await tower?.stop()
  })

  it('stay with their project, under the name that it has now', async () => {
    const list = await open('/p/pay/development/flags?q=re')
    const settings = await open('/p/pay/settings')
    await list.getByRole('link', { name: 'refund' }).waitFor()
    const name = settings.getByLabel('Name of the project')
    await name.fill('payments')
    await titled(pay.id, 'between')
    await titled(shop.id, 'pay')
    await titled(pay.id, 'shop')
    await isAt(list, '/p/shop/development/flags?q=re')
    await isAt(settings, '/p/shop/settings')
    await list.getByRole('link', { name: 'refund' }).waitFor()
    expect(await name.inputValue()).toBe('payments')
    await settings.getByRole('button', { name: /^set meanwhile: shop$/ }).click()
    expect(await name.inputValue()).toBe('shop')
    await titled(pay.id, 'between')
    await titled(shop.id, 'shop')
    await titled(pay.id, 'pay')
    await isAt(list, '/p/pay/development/flags?q=re')
  })

  it('stay with their environment, on every page of it', async () => {
    const pages: [Page, string][] = []
    for (const page of ['flags', 'flags/checkout', 'flags/checkout/code', 'history', 'keys']) {
      pages.push([await open(`/p/shop/blue/${page}`), page])
    }
    for (const [page] of pages) await page.getByRole('heading', { level: 1 }).waitFor()
    await swapEnvironments()
    for (const [page, path] of pages) await isAt(page, `/p/shop/green/${path}`)
    await pages[2]?.[0].getByText(`${green}`).first().waitFor()
    await swapEnvironments()
    for (const [page, path] of pages) await isAt(page, `/p/shop/blue/${path}`)
    for (const [page] of pages) await page.close()
  })

  it('turn on in the environment that was read, while its name goes to another one', async () => {
    const guarded = (is_protected: boolean) =>
      tower.call('PATCH', `/projects/${shop.id}/environments/${blue}`, { is_protected })
    const [asked, other] = [blue, green]
    await guarded(true)
    const page = await open('/p/shop/blue/flags')
    await page.getByRole('switch', { name: 'checkout' }).click()
    await page.getByRole('button', { name: 'Turn on in blue' }).waitFor()
    await swapEnvironments()
    await page.getByRole('button', { name: 'Turn on in green' }).click()
    await page
      .getByText(/is on in green/)
      .first()
      .waitFor()
    expect([(await flagIn(asked)).is_enabled, (await flagIn(other)).is_enabled]).toEqual([true, false])
    await swapEnvironments()
    await guarded(false)
    await page.close()
  })

  it('copy into a flag from the environment that is called so', async () => {
    const limit = (appId: number, error_threshold_percentage: number) =>
      flagIn(appId).then(({ id }) => tower.call('PATCH', `/flags/${id}`, { error_threshold_percentage }))
    await limit(blue, 21)
    await limit(green, 31)
    const page = await open('/p/shop/development/flags/checkout')
    const table = page.getByRole('region', { name: 'In every environment' })
    const heads = async () => (await table.getByRole('columnheader').allInnerTexts()).map((text) => text.trim())
    const limits = async () =>
      (
        await table
          .getByRole('row', { name: /^opens above/i })
          .getByRole('cell')
          .allInnerTexts()
      ).map(parseFloatOf)
    const limitUnder = async (name: string) => (await limits())[(await heads()).slice(1).indexOf(name)]
    await until(async () => (await limitUnder('blue')) === 21)
    await named(blue, 'between')
    await table.getByRole('columnheader', { name: 'between' }).waitFor()
    await named(green, 'blue')
    await named(blue, 'green')
    await until(async () => (await limitUnder('green')) === 21 && (await limitUnder('blue')) === 31)
    await page.getByRole('button', { name: /^Copy settings/ }).click()
    await page.getByRole('dialog').getByLabel('From').selectOption({ label: 'green' })
    await page.getByRole('dialog').getByText('21').first().waitFor()
    await page.getByRole('dialog').locator('button[type=submit]').click()
    await page.getByText('has the settings of green').first().waitFor()
    expect((await flagIn(appOf(shop, 'development'))).error_threshold_percentage).toBe(21)
    await named(blue, 'between')
    await named(green, 'green')
    await named(blue, 'blue')
  })

  it('compare with the environment that they have named, also when it is renamed meanwhile', async () => {
    const page = await open('/p/shop/development/compare?with=green')
    await page.getByText('Copying goes from green into development.').waitFor()
    await named(green, 'violet')
    await isAt(page, '/p/shop/development/compare?with=violet')
    await page.getByText('Copying goes from violet into development.').waitFor()
    const old = await open('/p/shop/development/compare?with=green')
    await isAt(old, '/p/shop/development/compare?with=violet')
    await old.getByText('Copying goes from violet into development.').waitFor()
    await named(green, 'green')
  })

  it('ask what to compare with where nobody knows what the address has named', async () => {
    const page = await open('/p/shop/development/compare?with=staging')
    await page.getByRole('heading', { name: 'shop has no environment “staging”' }).waitFor()
    expect(await findBarriersEverywhere(page)).toEqual([])
    await page.getByRole('main').getByRole('link', { name: 'green' }).click()
    await page.getByText('Copying goes from green into development.').waitFor()
    expect(complaints.flat()).toEqual([])
  })
})

const parseFloatOf = (text: string): number => Number.parseFloat(text.replace(/^[^\d]*/, ''))
