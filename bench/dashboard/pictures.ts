/** Pictures of every page: narrow and wide, light and dark, with much in it, with nothing, and where nothing can be read. */
import { mkdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { becomeAdmin, startBrowser } from './browser.js'
import { DOORS, PAGES, type Shown } from './pages.js'
import { fillShop } from './shop.js'
import { type PagesTower, startPages } from './tower.js'

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { only: { type: 'string', default: '' }, states: { type: 'string', default: 'full,empty,error' } },
})
const directory = resolve(positionals[0] ?? 'screenshots')
const WIDTHS = { wide: { width: 1440, height: 900 }, narrow: { width: 390, height: 844 } } as const
const SETTLED_MS = 700

type State = 'full' | 'empty' | 'error'
type SignedIn = Awaited<ReturnType<BrowserContext['storageState']>>

const only = values.only.split(',')
const isWanted = ({ name }: Shown): boolean => values.only === '' || only.includes(name)
const complaints: string[] = []

async function signedIn(browser: Browser, tower: PagesTower): Promise<SignedIn> {
  const context = await browser.newContext()
  await becomeAdmin(context, tower)
  const state = await context.storageState()
  await context.close()
  return state
}

/** Who somebody is and where they are is answered; what the page is about is not. */
const failPages = (page: Page): Promise<unknown> =>
  page.route(/\/api\/(?!me$|projects$|session$|events)/, (route) =>
    route.fulfill({ status: 503, contentType: 'text/plain', body: 'no' }),
  )

interface Series {
  readonly browser: Browser
  readonly tower: PagesTower
  readonly state: State | 'door'
  readonly pages: readonly Shown[]
  readonly session?: SignedIn
}

async function takePictures({ browser, tower, state, pages, session }: Series): Promise<void> {
  for (const [width, viewport] of Object.entries(WIDTHS)) {
    for (const colorScheme of ['light', 'dark'] as const) {
      const context = await browser.newContext({ viewport, colorScheme, ...(session && { storageState: session }) })
      for (const { name, path } of pages) {
        const file = [name, ...(state === 'door' ? [] : [state]), colorScheme, width].join('-')
        const page = await context.newPage()
        page.on('pageerror', (error) => complaints.push(`${file}: ${error.message}`))
        if (state === 'error') await failPages(page)
        await page.goto(tower.url + path)
        await page
          .locator('h1, [role=alert]')
          .first()
          .waitFor({ timeout: 15_000 })
          .catch(() => complaints.push(`${file}: no title`))
        await page.waitForTimeout(state === 'error' ? 4 * SETTLED_MS : SETTLED_MS)
        await page.screenshot({ path: join(directory, `${file}.png`) })
        await page.close()
      }
      await context.close()
    }
  }
}

await mkdir(directory, { recursive: true })
const browser = await startBrowser()
const [full, empty] = await Promise.all([startPages(), startPages()])
try {
  const [session, newcomer] = [await signedIn(browser, full), await signedIn(browser, empty)]
  const maya = await browser.newContext({ storageState: session })
  await fillShop(full, async (method, path, data) => {
    const headers = { origin: full.url, 'tailslide-reason': 'healthy for a day' }
    const response = await maya.request.fetch(full.url + path, { method, data, headers })
    if (!response.ok()) throw new Error(`${method} ${path}: ${await response.text()}`)
  })
  await maya.close()
  await empty.client.call('POST /api/projects', { body: { title: 'shop' } })
  const pages = PAGES.filter(isWanted)
  const states = values.states.split(',')
  await takePictures({ browser, tower: full, state: 'door', pages: DOORS.filter(isWanted) })
  if (states.includes('full')) await takePictures({ browser, tower: full, state: 'full', pages, session })
  if (states.includes('empty')) await takePictures({ browser, tower: empty, state: 'empty', pages, session: newcomer })
  if (states.includes('error')) await takePictures({ browser, tower: full, state: 'error', pages, session })
} finally {
  await browser.close()
  await Promise.all([full.stop(), empty.stop()])
}
for (const complaint of complaints) console.error(complaint)
console.log(`The pictures lie in ${directory}`)
