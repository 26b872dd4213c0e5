import { connect, createServer, type Socket } from 'node:net'
import { until } from '@tailslide/testkit'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openPage, startBrowser } from '../harness/browser.js'
import { appIdOf } from '../harness/environments.js'
import { setUpFirstAdmin } from '../harness/first-admin.js'
import { type StartedTower, startTower } from '../harness/tower.js'

/** Makes of Tower one whose streams say nothing where nothing happens. */
async function startSilencer(towerUrl: string) {
  const open = new Set<Socket>()
  let asked = 0
  const server = createServer((browser) => {
    const tower = connect(Number(new URL(towerUrl).port), '127.0.0.1')
    for (const socket of [browser, tower]) {
      open.add(socket)
      socket.on('error', () => {}).on('close', () => open.delete(socket))
    }
    browser.on('data', (bytes) => {
      if (bytes.toString('latin1', 0, 20).startsWith('GET /healthz ')) asked += 1
      tower.write(bytes)
    })
    // Another event of as many bytes, which nobody listens to.
    tower.on('data', (bytes) =>
      browser.write(Buffer.from(bytes.toString('latin1').replaceAll('event: beat\n', 'event: none\n'), 'latin1')),
    )
    browser.on('close', () => tower.destroy())
    tower.on('close', () => browser.destroy())
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const address = server.address()
  if (typeof address !== 'object' || !address) throw new Error('the proxy has no port')
  return {
    url: `http://127.0.0.1:${address.port}`,
    /** How often Tower was asked whether it is there. */
    asked: () => asked,
    stop() {
      for (const socket of open) socket.destroy()
      server.close()
    },
  }
}

describe('a page of a Tower whose stream has told of no beat', () => {
  let browser: Browser
  let tower: StartedTower
  let proxy: Awaited<ReturnType<typeof startSilencer>>
  beforeAll(async () => {
    ;[browser, tower] = await Promise.all([startBrowser(), startTower()])
    proxy = await startSilencer(tower.url)
  })
  afterAll(async () => {
    await browser?.close()
    proxy?.stop()
    await tower?.stop()
  })

  it('stays live while Tower answers, and says that it is not once Tower stands still', async () => {
    await tower.call('POST', '/projects', { title: 'shop' })
    await tower.call('POST', `/apps/${await appIdOf(tower, 'development')}/flags`, { title: 'quiet' })
    const { page } = await openPage(browser)
    page.setDefaultTimeout(40_000)
    const { pathname, search } = new URL(tower.setupLink)
    await setUpFirstAdmin(page, `${proxy.url}${pathname}${search}`)
    await page.goto(`${proxy.url}/p/shop/development/flags`)
    await page.getByRole('switch', { name: 'quiet' }).waitFor()
    await page.getByText('Live', { exact: true }).first().waitFor()
    const before = proxy.asked()
    await until(() => proxy.asked() >= before + 3, { timeout: 40_000 })
    expect(await page.getByText(/Not live/).count()).toBe(0)
    tower.freeze()
    try {
      await page
        .getByText(/Not live since/)
        .first()
        .waitFor()
    } finally {
      tower.thaw()
    }
    await page.getByText('Live', { exact: true }).first().waitFor()
  })
})
