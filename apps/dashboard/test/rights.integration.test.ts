import { until } from '@tailslide/testkit'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findBarriers, openPage, startBrowser } from './harness/browser.js'
import { appIdOf } from './harness/environments.js'
import { makeFirstProject, setUpFirstAdmin, signIn } from './harness/first-admin.js'
import { type StartedTower, startTower } from './harness/tower.js'

const ANA = { email: 'ana@shop.example', name: 'Ana Silva', password: 'a garden of stones' } as const

interface Project {
  readonly id: number
  readonly environments: readonly { readonly app_id: number; readonly name: string }[]
}
interface Flag {
  readonly id: number
  readonly is_enabled: boolean
}

describe('an editor', () => {
  let browser: Browser
  let tower: StartedTower
  let production: number
  let link: string
  beforeAll(async () => {
    ;[browser, tower] = await Promise.all([startBrowser(), startTower()])
    const { page } = await openPage(browser)
    await setUpFirstAdmin(page, tower.setupLink)
    await makeFirstProject(page, 'shop')
    await page.context().close()
    const [project] = await tower.call<Project[]>('GET', '/projects')
    if (!project) throw new Error('there is no project')
    production = await appIdOf(tower, 'production')
    await tower.call('POST', `/apps/${production}/flags`, { title: 'held', rollout_percentage: 10 })
    await tower.call('POST', `/apps/${production}/flags`, { title: 'running', rollout_percentage: 10, is_active: true })
    const grants = [{ role: 'editor', project_id: project.id }]
    const invited = await tower.call<{ link: string }>('POST', '/people', { email: ANA.email, name: ANA.name, grants })
    link = invited.link
  })
  afterAll(async () => {
    await browser?.close()
    await tower?.stop()
  })

  it('may turn off and not on in production, sees why, and has a free hand in development', async () => {
    const { page, complaints } = await openPage(browser)
    await page.goto(link)
    await page.getByLabel('Your name').fill(ANA.name)
    await page.getByLabel('Password').fill(ANA.password)
    await page.getByRole('button', { name: 'Set the password' }).click()
    await page.getByRole('link', { name: 'production' }).click()
    const held = page.getByRole('switch', { name: /^held/ })
    await held.waitFor()
    expect(await held.getAttribute('aria-disabled')).toBe('true')
    expect(await held.getAttribute('title')).toContain('Releasers change production')
    await held.click({ force: true })
    expect(await held.getAttribute('aria-checked')).toBe('false')
    expect(await findBarriers(page)).toEqual([])

    await page.getByRole('switch', { name: /^running/ }).click()
    const isOn = async (title: string, appId: number): Promise<boolean | undefined> => {
      const flags = await tower.call<(Flag & { title: string })[]>('GET', `/apps/${appId}/flags`)
      return flags.find((flag) => flag.title === title)?.is_enabled
    }
    await until(async () => (await isOn('running', production)) === false)
    expect(await isOn('held', production)).toBe(false)

    await page.getByRole('link', { name: 'development' }).click()
    const free = page.getByRole('switch', { name: /^held in development/ })
    await free.click()
    await page.locator('[role=switch][aria-checked=true]').first().waitFor()
    await page.getByText('is on in development').waitFor()
    expect(complaints).toEqual([])
    await page.context().close()
  })

  it('is told that keys are for releasers', async () => {
    const { page } = await openPage(browser)
    await page.goto(`${tower.url}/p/shop/development/start?flag=held&step=key`)
    await signIn(page, ANA)
    await page.getByText('Releasers make keys. Ask an admin for the role.').first().waitFor()
    expect(await page.getByRole('button', { name: 'Make the key' }).isDisabled()).toBe(true)
    expect(await page.getByRole('button', { name: 'Send 25 failing calls' }).isDisabled()).toBe(true)
    expect(await findBarriers(page)).toEqual([])
    await page.context().close()
  })
})
