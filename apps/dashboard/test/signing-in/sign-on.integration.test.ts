import { fileURLToPath } from 'node:url'
import { freePort, type NodeChild, spawnNode } from '@tailslide/testkit'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { findBarriers, openPage, startBrowser, type Watched } from '../harness/browser.js'
import { setUpFirstAdmin } from '../harness/first-admin.js'
import { type StartedTower, startTower } from '../harness/tower.js'

const ISSUER = fileURLToPath(new URL('../../../tower/test/people/oidc-issuer.mjs', import.meta.url))
const ACCOUNTS = { ann: { email: 'ann@example.com', name: 'Ann', email_verified: true, groups: ['admins'] } }

describe('single sign-on', () => {
  let browser: Browser
  let child: NodeChild
  let issuer: string
  let tower: StartedTower
  let watched: Watched
  let page: Page
  beforeAll(async () => {
    const port = await freePort()
    const url = `http://127.0.0.1:${port}`
    child = spawnNode(ISSUER, [`${url}/api/oidc/callback`, JSON.stringify(ACCOUNTS)])
    issuer = await child.nextLine((line) => line.startsWith('http'), 60_000)
    tower = await startTower(
      ...['--port', String(port), '--public-url', url, '--oidc-issuer', issuer, '--oidc-client-id', 'tower'],
      ...['--oidc-client-secret', 'a secret of the client', '--oidc-admin-group', 'admins'],
    )
    browser = await startBrowser()
    const first = await openPage(browser)
    await setUpFirstAdmin(first.page, tower.setupLink)
    await first.page.context().close()
    await tower.call('POST', '/projects', { title: 'shop' })
    watched = await openPage(browser)
    page = watched.page
    page.setDefaultTimeout(20_000)
  })
  afterEach(() => expect(watched.complaints).toEqual([]))
  afterAll(async () => {
    await browser?.close()
    await tower?.stop()
    child?.kill()
  })
  const come = (who: string) => fetch(`${issuer}/who/${who}`, { method: 'POST' })
  const begin = () => page.getByRole('link', { name: 'Sign in with single sign-on' }).click()
  const path = () => new URL(page.url()).pathname + new URL(page.url()).search

  it('says on the page to sign in why it let somebody not in, and nothing of it stays in the address', async () => {
    await come('refused')
    await page.goto(`${tower.url}/p/shop/production/history?of=flags`)
    await begin()
    await page.getByRole('alert').filter({ hasText: 'ended before you were let in' }).waitFor()
    expect(await findBarriers(page)).toEqual([])
    expect(page.url()).toBe(`${tower.url}/p/shop/production/history?of=flags`)
  })

  it('says so of an answer that was used already, too', async () => {
    await page.goto(`${tower.url}/api/oidc/callback?code=x&state=x`)
    await page.getByRole('alert').filter({ hasText: 'was used already' }).waitFor()
    expect(path()).toBe('/')
  })

  it('leads on to where somebody was going', async () => {
    await come('ann')
    await page.goto(`${tower.url}/p/shop/production/history`)
    await begin()
    await page.getByRole('heading', { name: 'History', exact: true }).waitFor()
    expect(path()).toBe('/p/shop/production/history')
  })
})
