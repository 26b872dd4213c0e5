import { connect, createServer, type Server, type Socket } from 'node:net'
import { until } from '@tailslide/testkit'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openPage, startBrowser } from '../harness/browser.js'
import { appIdOf } from '../harness/environments.js'
import { setUpFirstAdmin } from '../harness/first-admin.js'
import { listenLocally } from '../harness/listen-locally.js'
import { type StartedTower, startTower } from '../harness/tower.js'

/** Between browser and Tower. While it has lost its Tower, it takes every connection and answers none of them, ever. */
async function startProxy(port: number) {
  const open = new Set<Socket>()
  let isLost = false
  const server: Server = createServer((from) => {
    open.add(from)
    from.on('close', () => open.delete(from)).on('error', () => from.destroy())
    if (isLost) return
    const to = connect(port, '127.0.0.1')
    to.on('error', () => from.destroy()).on('close', () => from.destroy())
    from.on('close', () => to.destroy())
    from.pipe(to).pipe(from)
  })
  return {
    url: await listenLocally(server),
    lose: () => {
      isLost = true
      for (const socket of open) socket.destroy()
    },
    /** For connections that come; those that were taken meanwhile are left as they are. */
    find: () => {
      isLost = false
    },
    taken: () => open.size,
    stop: () => {
      for (const socket of open) socket.destroy()
      server.close()
    },
  }
}

describe('a page behind a proxy that holds what it cannot deliver', () => {
  let browser: Browser
  let tower: StartedTower
  let proxy: Awaited<ReturnType<typeof startProxy>>
  beforeAll(async () => {
    ;[browser, tower] = await Promise.all([startBrowser(), startTower()])
    proxy = await startProxy(Number(new URL(tower.url).port))
  })
  afterAll(async () => {
    await browser?.close()
    proxy?.stop()
    await tower?.stop()
  })

  it('is live again by itself, and shows what happened meanwhile', async () => {
    await tower.call('POST', '/projects', { title: 'shop' })
    const appId = await appIdOf(tower, 'development')
    const { id } = await tower.call<{ id: number }>('POST', `/apps/${appId}/flags`, { title: 'held' })
    const { page } = await openPage(browser)
    await setUpFirstAdmin(page, `${proxy.url}${new URL(tower.setupLink).pathname}${new URL(tower.setupLink).search}`)
    await page.goto(`${proxy.url}/p/shop/development/flags`)
    await page.getByRole('switch', { name: 'held' }).waitFor()
    await page.getByText('Live', { exact: true }).first().waitFor()
    proxy.lose()
    await page
      .getByText(/Not live since/)
      .first()
      .waitFor()
    // The stream was asked for anew, and nobody answers.
    await until(() => proxy.taken() > 0, { timeout: 20_000 })
    await tower.call('PATCH', `/flags/${id}/toggle`, { is_active: true })
    proxy.find()
    await page.getByText('Live', { exact: true }).first().waitFor()
    await page.locator('[role=switch][aria-checked=true]').waitFor()
    expect(await page.getByText(/Not live since/).count()).toBe(0)
  })
})
