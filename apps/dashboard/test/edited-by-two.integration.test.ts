import { until } from '@tailslide/testkit'
import type { Browser, Page, Route } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findBarriersEverywhere } from './harness/barriers.js'
import { openPage, startBrowser } from './harness/browser.js'
import { MAYA, setUpFirstAdmin } from './harness/first-admin.js'
import { type StartedTower, startTower } from './harness/tower.js'

interface Project {
  readonly id: number
  readonly environments: readonly { readonly app_id: number; readonly name: string }[]
}
interface Webhook {
  readonly id: number
  readonly name: string
  readonly events: readonly string[]
  readonly header_names: readonly string[]
}
interface Person {
  readonly id: number
  readonly name: string
  readonly email: string
  readonly grants: readonly { readonly role: string }[]
}

const BOTH = 'Somebody has changed this while you were typing'

describe('a form of something that somebody else changes meanwhile', () => {
  let browser: Browser
  let tower: StartedTower
  let page: Page
  let complaints: readonly string[]
  let project: Project
  const sheet = () => page.getByRole('dialog')
  const field = (label: string) => sheet().getByLabel(label, { exact: true })
  const save = () => sheet().locator('button[type=submit]')
  const closed = () => sheet().waitFor({ state: 'detached' })
  const choose = async (text: RegExp): Promise<void> => {
    await page.getByText(BOTH).waitFor()
    await page.getByRole('button', { name: text }).click()
    await page.getByText(BOTH).waitFor({ state: 'detached' })
  }
  const more = async (name: string, what: string): Promise<void> => {
    await page.getByRole('button', { name: `More for ${name}` }).click()
    await page.getByRole('menuitem', { name: what, exact: true }).click()
  }

  beforeAll(async () => {
    ;[browser, tower] = await Promise.all([startBrowser(), startTower()])
    const first = await openPage(browser)
    page = first.page
    page.setDefaultTimeout(20_000)
    complaints = first.complaints
    await setUpFirstAdmin(page, tower.setupLink)
    project = await tower.call<Project>('POST', '/projects', { title: 'shop' })
  })
  afterAll(async () => {
    await browser?.close()
    await tower?.stop()
  })

  describe('of a webhook', () => {
    let id: number
    const path = () => `/projects/${project.id}/webhooks`
    const stored = async () => (await tower.call<Webhook[]>('GET', path())).find((each) => each.id === id)
    const change = (body: object) => tower.call('PATCH', `${path()}/${id}`, body)
    const open = async (): Promise<void> => {
      const made = { name: 'chat', url: 'https://chat.example/a', events: ['flag.created'], headers: { 'X-Team': 'a' } }
      id = (await tower.call<{ webhook: Webhook }>('POST', path(), made)).webhook.id
      await page.goto(`${tower.url}/p/shop/webhooks/${id}`)
      await more('chat', 'Change')
      await field('Name').waitFor()
    }

    it('keeps the events and headers that they set, and sends the name that was typed here', async () => {
      await open()
      await field('Name').fill('talk')
      await change({
        events: ['flag.created', 'circuit.opened'],
        keep_headers: ['X-Team'],
        headers: { 'X-Zone': 'b' },
      })
      await sheet().getByText('X-Zone').waitFor()
      await save().click()
      await closed()
      expect(await stored()).toMatchObject({
        name: 'talk',
        events: ['circuit.opened', 'flag.created'],
        header_names: ['X-Team', 'X-Zone'],
      })
    })

    it('adds what was ticked here to what they ticked, also when the page has not heard of it', async () => {
      await open()
      await sheet()
        .getByRole('checkbox', { name: /^A circuit closes/ })
        .check()
      await page.route(
        `**/api${path()}`,
        async (route: Route) => {
          await change({ events: ['flag.created', 'flag.deleted'] })
          await route.continue()
        },
        { times: 1 },
      )
      await save().click()
      await closed()
      expect((await stored())?.events).toEqual(['circuit.closed', 'flag.created', 'flag.deleted'])
    })

    it('asks where both have changed the name, and sends nothing before', async () => {
      await open()
      await field('Name').fill('talk')
      await page.route(
        `**/api${path()}`,
        async (route: Route) => {
          await change({ name: 'noise' })
          await route.continue()
        },
        { times: 1 },
      )
      await save().click()
      await page.getByText(BOTH).waitFor()
      expect(await save().isDisabled()).toBe(true)
      expect((await stored())?.name).toBe('noise')
      expect(await findBarriersEverywhere(page)).toEqual([])
      await choose(/^typed here: talk$/)
      await save().click()
      await closed()
      expect((await stored())?.name).toBe('talk')
    })
  })

  it('of a flag keeps the owner and date that they set, and asks about the tags that both did', async () => {
    const appId = project.environments[0]?.app_id
    const { id } = await tower.call<{ id: number }>('POST', `/apps/${appId}/flags`, { title: 'checkout' })
    await page.goto(`${tower.url}/p/shop/development/flags/checkout`)
    await page.getByRole('button', { name: 'More actions' }).click()
    await page.getByRole('menuitem', { name: 'Name, owner and date' }).click()
    await field('Tags').fill('mine')
    await tower.call('PATCH', `/flags/${id}/about`, { owner: 'Bob', temporary_until: '2027-05-05', tags: ['theirs'] })
    await until(async () => (await field('Owner').inputValue()) === 'Bob')
    await choose(/^typed here: mine$/)
    await save().click()
    await closed()
    const about = await tower.call('GET', `/flags/${id}/about`)
    expect(about).toMatchObject({ owner: 'Bob', temporary_until: '2027-05-05', tags: ['mine'] })
  })

  it('of an environment takes over the name that they gave it, where that is chosen', async () => {
    const at = `/projects/${project.id}/environments/${project.environments[1]?.app_id}`
    await page.goto(`${tower.url}/p/shop/settings`)
    await more('development', 'Rename')
    await field('Name').fill('dev')
    await tower.call('PATCH', at, { name: 'sandbox' })
    await choose(/^set meanwhile: sandbox$/)
    expect(await field('Name').inputValue()).toBe('sandbox')
    await page.keyboard.press('Escape')
    await tower.call('PATCH', at, { name: 'development' })
  })

  describe('of a person', () => {
    let bob: Person
    const now = async () => (await tower.call<Person[]>('GET', '/people')).find(({ id }) => id === bob.id)
    beforeAll(async () => {
      const invited = { email: 'bob@shop.example', name: 'Bob', grants: [{ role: 'viewer', project_id: project.id }] }
      bob = (await tower.call<{ person: Person }>('POST', '/people', invited)).person
    })

    it('keeps the address that they set', async () => {
      await page.goto(`${tower.url}/p/shop/people`)
      await more('Bob', 'Rename')
      await field('Name').fill('Robert')
      await tower.call('PATCH', `/people/${bob.id}`, { email: 'robert@shop.example' })
      await until(async () => (await field('Email address').inputValue()) === 'robert@shop.example')
      await save().click()
      await closed()
      expect(await now()).toMatchObject({ name: 'Robert', email: 'robert@shop.example' })
    })

    it('asks where both have given another role', async () => {
      await page.goto(`${tower.url}/p/shop/people`)
      await page.getByRole('button', { name: 'Change role Robert' }).click()
      await sheet()
        .getByRole('radio', { name: /^Releaser/ })
        .check()
      await tower.call('POST', `/people/${bob.id}/grants`, { role: 'editor', project_id: project.id })
      await choose(/^typed here: Releaser$/)
      await save().click()
      await closed()
      expect((await now())?.grants).toMatchObject([{ role: 'releaser' }])
    })
  })

  it('of your own name asks where another tab of yours has changed it too', async () => {
    await page.goto(`${tower.url}/account`)
    const name = page.getByLabel('Your name')
    await name.fill('Maya')
    const me = (await tower.call<Person[]>('GET', '/people')).find(({ email }) => email === MAYA.email)
    await tower.call('PATCH', `/people/${me?.id}`, { name: 'M. Chen' })
    await choose(/^typed here: Maya$/)
    await page.getByRole('main').getByRole('button', { name: 'Save' }).click()
    await page.getByText('Your name is changed').first().waitFor()
    expect(complaints).toEqual([])
  })
})
