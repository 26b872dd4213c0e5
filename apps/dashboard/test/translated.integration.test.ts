import { until } from '@tailslide/testkit'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openPage, startBrowser } from './harness/browser.js'
import { makeFirstProject, makeFlag, setUpFirstAdmin } from './harness/first-admin.js'
import { type StartedTower, startTower } from './harness/tower.js'

/** As translators do it: every text gives way to an element with another text, now and whenever one comes. */
const TRANSLATE = `{
  const OWN = 'script, style, textarea, font'
  const put = (text) => {
    if (text.data.trim() === '' || text.parentElement?.closest(OWN)) return
    const font = document.createElement('font')
    font.append(document.createElement('font'))
    font.firstChild.textContent = text.data
    text.replaceWith(font)
  }
  const translate = (root) => {
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT)
    const texts = []
    while (walker.nextNode()) texts.push(walker.currentNode)
    texts.forEach(put)
  }
  translate(document.body)
  new MutationObserver((changes) => {
    for (const { addedNodes } of changes) for (const node of addedNodes) node.nodeType === Node.TEXT_NODE ? put(node) : translate(node)
  }).observe(document.body, { childList: true, subtree: true })
}`

interface Flag {
  readonly is_enabled: boolean
  readonly rollout_percentage: number
}

describe('a page whose texts something in the browser replaces', () => {
  let browser: Browser
  let tower: StartedTower
  let page: Page
  let id: number
  const now = () => tower.call<Flag>('GET', `/flags/${id}`)
  beforeAll(async () => {
    ;[browser, tower] = await Promise.all([startBrowser(), startTower()])
    page = (await openPage(browser)).page
    await setUpFirstAdmin(page, tower.setupLink)
    await makeFirstProject(page, 'shop')
    id = await makeFlag(tower, 'new-checkout')
    await makeFlag(tower, 'checkout')
  })
  afterAll(async () => {
    await browser?.close()
    await tower?.stop()
  })
  beforeEach(async () => {
    await tower.call('PATCH', `/flags/${id}`, { is_enabled: true, rollout_percentage: 10 })
  })

  const open = async (path: string, shown: string): Promise<void> => {
    await page.goto(`${tower.url}/p/shop/development/${path}`)
    await page.getByText(shown).first().waitFor()
    // What stops is drawn by a file that comes in a quiet moment.
    await until(() =>
      page.evaluate(`performance.getEntriesByType('resource').some(({ name }) => name.includes('/broken-'))`),
    )
    await page.evaluate(TRANSLATE)
  }
  const hasStopped = () => page.getByRole('heading', { name: 'This page has stopped' }).isVisible()
  const isTold = () => page.getByText('a translator or the like changes the texts here').isVisible()

  it('asks browsers not to be translated: what they put in place of a text does not follow what happens', async () => {
    await page.goto(tower.url)
    expect(await page.evaluate('document.documentElement.translate')).toBe(false)
    expect(await page.locator('meta[name=google]').getAttribute('content')).toBe('notranslate')
  })

  it('is drawn anew after a save, shows what is stored, keeps the way back, and says why', async () => {
    await open('flags/new-checkout', 'Who gets it')
    await page.getByLabel('Rollout in percent').fill('44')
    await page.keyboard.press('Control+s')
    await until(isTold)
    expect(await now()).toMatchObject({ rollout_percentage: 44 })
    expect(await page.getByLabel('Rollout in percent').inputValue()).toBe('44')
    expect(await hasStopped()).toBe(false)
    await page.getByRole('button', { name: 'Undo' }).click()
    await until(async () => (await now()).rollout_percentage === 10)
  })

  it('is drawn anew at the next save too', async () => {
    await open('flags/new-checkout', 'Who gets it')
    const save = async (share: number): Promise<void> => {
      await page.getByLabel('Rollout in percent').fill(`${share}`)
      await page.getByRole('region', { name: 'Unsaved changes' }).waitFor()
      await page.keyboard.press('Control+s')
      await until(async () => (await now()).rollout_percentage === share)
    }
    await save(44)
    await until(isTold)
    await save(55)
    await page.getByRole('region', { name: 'Unsaved changes' }).waitFor({ state: 'detached' })
    expect(await hasStopped()).toBe(false)
    await until(async () => (await page.getByLabel('Rollout in percent').inputValue()) === '55')
  })

  it('shows a switch as it is when it has been switched, and says of each what it did', async () => {
    await open('flags/new-checkout', 'Who gets it')
    const own = page.getByRole('main').getByRole('switch').first()
    await own.click()
    await until(async () => !(await now()).is_enabled)
    await until(isTold)
    await page.getByRole('main').getByRole('switch', { checked: false }).first().waitFor()
    await page.getByText('is off in development').waitFor()
    await own.click()
    await page.getByText('is on in development').waitFor()
    await page.getByRole('main').getByRole('switch', { checked: true }).first().waitFor()
    expect(await hasStopped()).toBe(false)
  })

  it('does nothing of what is still being typed into what has gone', async () => {
    await open('flags', 'new-checkout')
    await page.keyboard.press('Control+k')
    await page.getByRole('combobox').waitFor()
    await page.keyboard.type('new-checkout off')
    await until(isTold)
    await page.keyboard.type(' off')
    await page.keyboard.press('Enter')
    await page.keyboard.type('jtt')
    await page.getByRole('combobox').waitFor({ state: 'detached' })
    expect(new URL(page.url()).pathname).toBe('/p/shop/development/flags')
    const flags = await tower.command('flags', 'list', '--project', 'shop', '--env', 'development', '--json')
    expect(JSON.parse(flags)).not.toContainEqual(expect.objectContaining({ is_enabled: false }))
  })
})
