import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { spawnNode, until } from '@tailslide/testkit'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findBarriers, openPage, overflow, startBrowser, type Watched } from './harness/browser.js'
import { appIdOf } from './harness/environments.js'
import { setUpFirstAdmin } from './harness/first-admin.js'
import { type StartedTower, startTower } from './harness/tower.js'

// One story, in order: from the printed link to a service that asks for a flag, and a circuit at work.

describe('the first steps', () => {
  let browser: Browser
  let tower: StartedTower
  let watched: Watched
  let page: Page
  beforeAll(async () => {
    ;[browser, tower] = await Promise.all([startBrowser(), startTower()])
    watched = await openPage(browser)
    page = watched.page
  })
  afterAll(async () => {
    await browser?.close()
    await tower?.stop()
  })

  it('lead a first admin by project and flag to a key, which is shown once', async () => {
    await setUpFirstAdmin(page, tower.setupLink)
    await page.getByRole('heading', { name: 'Make the first project' }).waitFor()
    expect(new URL(page.url()).pathname).toBe('/start')
    expect(await findBarriers(page)).toEqual([])
    await page.getByLabel('Name of the project').fill('shop')
    await page.getByRole('button', { name: 'Make the project' }).click()
    await page.getByRole('heading', { name: 'Make your first flag' }).waitFor()
    expect(new URL(page.url()).pathname).toBe('/p/shop/development/start')
    expect(await findBarriers(page)).toEqual([])
    await page.getByRole('button', { name: 'Make the flag' }).click()
    await page.getByRole('heading', { name: 'Make a key for your service' }).waitFor()
    await page.getByRole('button', { name: 'Make the key' }).dblclick({ delay: 20 })
    await page.getByRole('heading', { name: 'Connect your service' }).waitFor()
    await page.getByText('Waiting for your service').waitFor()
    expect(await keyOf(page)).toMatch(/^tsk_/)
    const keys = await page.request.get(`${tower.url}/api/apps/2/keys`)
    expect((await keys.json()).payload).toHaveLength(1)
  })

  it('show the code in six languages, with address, environment and flag filled in', async () => {
    for (const language of ['JavaScript', 'Python', 'Go', 'Ruby', 'curl', 'TypeScript']) {
      await page.getByRole('tab', { name: language, exact: true }).click()
      const code = page.getByRole('region', { name: `the code for ${language}` })
      await code.waitFor()
      expect(await code.innerText()).toContain('first-flag')
      expect(await code.innerText()).toContain(new URL(tower.url).hostname)
    }
  })

  it('see a real service as it connects, and its first call', async () => {
    const code = await page.getByRole('region', { name: 'the code for TypeScript' }).innerText()
    const directory = await mkdtemp(join(tmpdir(), 'tailslide-service-'))
    const file = join(directory, 'service.mjs')
    await writeFile(file, `${code.replace("'tailslide'", JSON.stringify(SDK))}\n${REST}`)
    const service = spawnNode(file, [], { TAILSLIDE_SDK_KEY: await keyOf(page) })
    await service.nextLine((line) => line === 'called', 30_000)
    await page.getByRole('heading', { name: 'Your service is connected' }).waitFor()
    await page.getByRole('heading', { name: 'First call seen' }).waitFor()
    await page.getByText('1 call on the new path, in the last hour.').waitFor()
    const address = page.url()
    await page.goto(`${tower.url}/p/shop/development/start?flag=first-flag`)
    await page.getByRole('heading', { name: 'First call seen' }).waitFor()
    await page.getByRole('heading', { name: 'Your service is connected' }).waitFor()
    expect(await page.getByText('Waiting for your service').count()).toBe(0)
    await page.goto(address)
    service.kill('SIGTERM')
    await service.exit
    await rm(directory, { recursive: true })
  })

  it('the practice shows a circuit that opens, waits and recovers, and ends its own key', async () => {
    await page.getByRole('button', { name: 'Send 25 failing calls' }).click()
    await page.getByRole('heading', { name: 'Watch a circuit work' }).waitFor()
    await page.getByText('Nobody gets the new path: the circuit is open.').waitFor()
    await page.getByText('25 calls failed').waitFor()
    await page.getByText(/of users get the new path again/).waitFor()
    await page.getByText(/It closed .* after it had opened: everyone is back/).waitFor()
    const appId = await appIdOf(tower, 'development')
    await until(async () => {
      const keys = await tower.call<{ name: string; revoked_at: string | null }[]>('GET', `/apps/${appId}/keys`)
      return keys.some(({ name, revoked_at }) => name.startsWith('practice') && revoked_at !== null)
    })
  })

  it('offer every flag that is there, by a part of its name', async () => {
    const appId = await appIdOf(tower, 'development')
    for (let n = 1; n <= 9; n++) await tower.call('POST', `/apps/${appId}/flags`, { title: `basket-${n}` })
    await page.goto(`${tower.url}/p/shop/development/start?step=flag`)
    await page.getByText(/^and \d more/).waitFor()
    await page.getByLabel('Find a flag by its name').fill('ket-9')
    await page.getByRole('button', { name: 'basket-9' }).click()
    await page.getByRole('heading', { name: 'Make a key for your service' }).waitFor()
    await page.goBack()
    await page.getByLabel('Find a flag by its name').fill('nothing')
    await page.getByText('No flag has this in its name.').waitFor()
  })

  it('show all steps on a phone, and which it is', async () => {
    await page.setViewportSize({ width: 390, height: 844 })
    for (const step of ['flag', 'key', 'service', 'practice']) {
      await page.goto(`${tower.url}/p/shop/development/start?flag=first-flag&key=0&step=${step}`)
      const steps = page.getByRole('list', { name: 'Steps' })
      await steps.locator('[aria-current=step]').waitFor()
      const boxes = await Promise.all((await steps.getByRole('listitem').all()).map((one) => one.boundingBox()))
      expect(boxes).toHaveLength(4)
      for (const box of boxes) {
        expect(box?.y).toBe(boxes[0]?.y)
        expect((box?.x ?? 390) + (box?.width ?? 390)).toBeLessThanOrEqual(390)
      }
    }
  })

  it('and a key without a name is called by its first characters, once', async () => {
    const appId = await appIdOf(tower, 'development')
    const { prefix } = await tower.call<{ prefix: string }>('POST', `/apps/${appId}/keys`, {})
    await page.goto(`${tower.url}/p/shop/development/keys`)
    await page.getByText(`${prefix}…`).first().waitFor()
    expect(await page.getByText(`${prefix}…`).count()).toBe(1)
  })

  it('fit every window, in both themes, and every reader', async () => {
    const steps = ['flag', 'service', 'practice']
    for (const step of steps) {
      await page.goto(`${tower.url}/p/shop/development/start?flag=first-flag&key=0&step=${step}`)
      await page.getByRole('heading', { name: 'Seen by Tailslide' }).waitFor()
      for (const width of [1440, 760, 320]) {
        await page.setViewportSize({ width, height: 900 })
        await until(async () => (await overflow(page)) <= 0, { message: `${step} is wider than ${width} pixels` })
      }
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme })
        expect(await findBarriers(page)).toEqual([])
      }
    }
    expect(watched.complaints).toEqual([])
  })
})

const SDK = new URL('../../../packages/sdk/dist/index.js', import.meta.url).href
/** What the code leaves to whoever pastes it. */
const REST = `
function newPath() {}
function oldPath() {}
var userId = 'ana'
console.log('called')
setInterval(() => {}, 60_000)
process.on('SIGTERM', () => void manager.disconnect().then(() => process.exit()))
`

async function keyOf(page: Page): Promise<string> {
  const line = await page.getByRole('region', { name: 'the line that sets the key' }).innerText()
  return line.trim().split('=')[1] ?? ''
}
