import { until } from '@tailslide/testkit'
import type { Browser, Page, Request } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openPage, startBrowser, type Watched } from './harness/browser.js'
import { appIdOf } from './harness/environments.js'
import { makeFirstProject, setUpFirstAdmin } from './harness/first-admin.js'
import { type Unheard, unheard } from './harness/newer-tower.js'
import { type StartedTower, startTower } from './harness/tower.js'

interface Flag {
  readonly id: number
}
interface Project {
  readonly id: number
  readonly environments: readonly { readonly app_id: number; readonly name: string }[]
}

/** One that no list has, and one that every object seems to have. */
const NAMES = ['unheard', '__proto__'] as const

/** What no page says to anybody: neither as text nor in what a screen reader reads. */
const NOT_SAID = /\[object Object\]|\bundefined\b|\bNaN\b|Invalid Date|function Object/

/** The stream of events, and the worker that has it: neither is told to have ended. */
const ENDLESS = /\/api\/events$|\/assets\/worker-/

/** Pages that show such words. */
const SAYING =
  /checkout$|checkout\/(?:circuit|history|why)|development\/(?:history|clean-up|services)|people|webhooks|\/tokens/

describe('pages of a Tower that is newer than they are', () => {
  let browser: Browser
  let tower: StartedTower
  let watched: Watched
  let page: Page
  let webhook: number
  beforeAll(async () => {
    ;[browser, tower] = await Promise.all([startBrowser(), startTower('--webhooks-allow', '127.0.0.0/8')])
    watched = await openPage(browser)
    page = watched.page
    await setUpFirstAdmin(page, tower.setupLink)
    await makeFirstProject(page, 'shop')
    webhook = await fill(tower)
    page.on('request', (request) => !ENDLESS.test(request.url()) && underWay.add(request))
    page.on('requestfinished', (request) => underWay.delete(request))
    page.on('requestfailed', (request) => underWay.delete(request))
  })
  afterAll(async () => {
    await browser?.close()
    await tower?.stop()
  })

  const saidWrongly = async (): Promise<string[]> => {
    const html = String(await page.evaluate('document.body.outerHTML'))
    return [...html.matchAll(new RegExp(`.{0,120}(?:${NOT_SAID.source}).{0,60}`, 'g'))].map(([found]) => found)
  }
  const underWay = new Set<Request>()
  /** Nothing is asked for, and what has come is painted and asks for nothing more. */
  const settled = () =>
    until(
      async () => {
        if (underWay.size > 0) return false
        await page.evaluate('new Promise((painted) => requestAnimationFrame(() => requestAnimationFrame(painted)))')
        return underWay.size === 0
      },
      { message: () => `there came no answer to ${[...underWay].map((request) => request.url()).join(', ')}` },
    )
  const look = async (path: string, unheardOf: Unheard): Promise<string[]> => {
    await page.route('**/*', unheard(unheardOf))
    underWay.clear()
    await page.goto(`${tower.url}${path}`)
    await page
      .getByRole('main')
      .or(page.getByRole('heading', { level: 1 }))
      .first()
      .waitFor()
    await settled()
    const said = page.getByRole('main').getByText(unheardOf.name.replaceAll('_', '')).first()
    const isSaid = !SAYING.test(path) || (await until(() => said.isVisible()).catch(() => false))
    const wrong = await saidWrongly()
    if (!isSaid) wrong.push('does not say the name')
    if (await page.getByRole('heading', { name: 'This page has stopped' }).isVisible()) wrong.push('broken')
    await page.unrouteAll({ behavior: 'ignoreErrors' })
    return wrong.map((each) => `${path}: ${each}`)
  }

  const lookEverywhere = async (unheardOf: Unheard): Promise<string[]> => {
    const known = watched.complaints.length
    const wrong: string[] = []
    for (const path of paths()) wrong.push(...(await look(path, unheardOf)))
    return [...wrong, ...watched.complaints.slice(known)]
  }
  const paths = () => [
    ...['flags', 'circuits', 'history', 'why?user=maya', 'clean-up', 'compare', 'start', 'keys', 'services'].map(
      (page) => `/p/shop/development/${page}`,
    ),
    ...['', '/circuit', '/code', '/history', '/why?user=maya'].map((tab) => `/p/shop/development/flags/checkout${tab}`),
    ...['people', 'webhooks', `webhooks/${webhook}`, 'settings'].map((page) => `/p/shop/${page}`),
    ...['/health', '/account', '/tokens', '/new-project'],
  ]

  for (const name of NAMES) {
    it(`says ${name} as it came, on every page, and breaks none`, async () => {
      expect(await lookEverywhere({ name, keepsMe: true })).toEqual([])
    })
  }

  it('breaks no page where the name is that of your own role', async () => {
    expect(await lookEverywhere({ name: NAMES[1], keepsMe: false })).toEqual([])
  })
})

/** Something of every kind that a page shows; resolves with the id of a webhook. */
async function fill(tower: StartedTower): Promise<number> {
  const [project] = await tower.call<Project[]>('GET', '/projects')
  const projectId = project?.id ?? 0
  const appId = await appIdOf(tower, 'development')
  const path = `/apps/${appId}/flags`
  const made = await tower.call<Flag>('POST', path, { title: 'checkout', is_active: true, rollout_percentage: 30 })
  await tower.call('POST', path, { title: 'cart', is_active: true, white_listed_users: 'maya' })
  await tower.call('POST', `/flags/circuit/${made.id}/open`)
  await tower.call('PATCH', `/flags/${made.id}`, { rollout_percentage: 40, circuit_mode: 'observe' })
  await tower.call('POST', '/people', {
    email: 'priya@shop.example',
    grants: [{ role: 'viewer', project_id: projectId }],
  })
  await tower.call('POST', '/tokens', { name: 'deploy-bot', role: 'releaser', projects: [projectId] })
  const { webhook } = await tower.call<{ webhook: { id: number } }>('POST', `/projects/${projectId}/webhooks`, {
    name: 'chat',
    url: 'http://127.0.0.1:9/',
    events: ['flag.created'],
  })
  await tower.call('POST', `/projects/${projectId}/webhooks/${webhook.id}/test`)
  const { key } = await tower.call<{ key: string }>('POST', `/apps/${appId}/keys`, { name: 'server' })
  const report = {
    report: `${'0'.repeat(32)}-1`,
    instance: 'a',
    sdk: 'js',
    sdkVersion: '1',
    evaluations: [{ flagId: made.id, count: 9 }],
    unknown: ['no-such-flag'],
    ageMs: 0,
  }
  const answer = await fetch(`${tower.url}/api/sdk/apps/${appId}/usage`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify(report),
  })
  expect(answer.status).toBe(200)
  await until(async () => (await tower.call<{ services: object[] }>('GET', `/apps/${appId}/usage`)).services.length > 0)
  return webhook.id
}
