import { fileURLToPath } from 'node:url'
import { type NodeChild, spawnNode } from '@tailslide/testkit'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findBarriers, openPage, startBrowser } from './harness/browser.js'
import { signIn } from './harness/first-admin.js'

const DEMO = fileURLToPath(new URL('../../../demo/dist/main.js', import.meta.url))

describe('the demo in a browser', () => {
  let browser: Browser
  let demo: NodeChild
  beforeAll(async () => {
    browser = await startBrowser()
    demo = spawnNode(DEMO, ['--plain', '--keep'])
  })
  afterAll(async () => {
    await browser?.close()
    demo?.kill('SIGTERM')
    await demo?.exit
  })

  it('prints where to look, and the page shows how the failing service is cut off and comes back', async () => {
    const told = await demo.nextLine((line) => line.includes('Watch it in the browser'), 60_000)
    const [address = ''] = /http:\S+/.exec(told) ?? []
    const [, email = '', password = ''] = /as (\S+) with the password (\S+)/.exec(await demo.nextLine()) ?? []
    const { page, complaints } = await openPage(browser)
    await page.goto(address)
    await signIn(page, { email, password })
    const sentence = page
      .locator('main p')
      .filter({ hasText: /of users|nobody/ })
      .first()
    await sentence.filter({ hasText: 'Closed: ' }).waitFor()
    await sentence.filter({ hasText: 'Open: nobody gets the new path' }).waitFor()
    await sentence.filter({ hasText: 'Recovering: ' }).waitFor()
    await sentence.filter({ hasText: 'Closed: 100' }).waitFor()
    const happened = page.getByRole('heading', { name: 'What happened' }).locator('..')
    for (const step of ['Opened', 'Recovery began', 'Closed']) {
      await happened.getByText(step, { exact: true }).first().waitFor()
    }
    expect(await findBarriers(page)).toEqual([])
    expect(complaints).toEqual([])
  })
})
