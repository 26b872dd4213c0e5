import { join } from 'node:path'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import type { Shown } from './pages.js'

const WIDTHS = { wide: { width: 1440, height: 900 }, narrow: { width: 390, height: 844 } } as const
/** For what has been read or done to be drawn. */
const SETTLED_MS = 400
/** For what a page reads; some read on for as long as they are open. */
const READ_MS = 6_000
/** For the layout and the charts at another width, or in other colours. */
const TURNED_MS = 250
const AT_ONCE = 3

export interface Camera {
  readonly browser: Browser
  readonly directory: string
  /** Hears of pages that did not show what they should. */
  readonly complain: (text: string) => void
}

export interface Series {
  readonly url: string
  readonly pages: readonly Shown[]
  /** Behind the names of the pages; '': their names say it. */
  readonly state?: string
  readonly session?: Awaited<ReturnType<BrowserContext['storageState']>>
  /** Before the page is gone to. */
  readonly prepare?: (page: Page) => Promise<unknown>
  /** Once its title is there: what else has to be. */
  readonly settle?: (page: Page) => Promise<unknown>
}

/** Each page is opened once, and turned through the widths and colours: four pictures. */
export async function takePictures(camera: Camera, { pages, ...series }: Series): Promise<void> {
  const left = [...pages]
  const next = async (): Promise<void> => {
    for (let shown = left.shift(); shown; shown = left.shift()) await takePage(camera, shown, series)
  }
  await Promise.all(Array.from({ length: AT_ONCE }, next))
}

async function takePage(camera: Camera, { name, path, act }: Shown, series: Omit<Series, 'pages'>): Promise<void> {
  const { url, state, session, prepare, settle = answered } = series
  const title = state === undefined ? name : `${name}-${state}`
  const context = await camera.browser.newContext({ viewport: WIDTHS.wide, ...(session && { storageState: session }) })
  const page = await context.newPage()
  const complain = (what: string) => (error: unknown) =>
    camera.complain(`${title}: ${what}: ${error instanceof Error ? error.message.split('\n')[0] : String(error)}`)
  page.on('pageerror', complain('an error'))
  await prepare?.(page)
  await page.goto(url + path)
  await page.locator('h1, [role=alert], [role=dialog]').first().waitFor({ timeout: 15_000 }).catch(complain('no title'))
  await settle(page).catch(complain('is not seen'))
  if (!prepare) await act?.(page).catch(complain('cannot be done'))
  await page.waitForTimeout(SETTLED_MS)
  await turn(page, join(camera.directory, title))
  await context.close()
}

const answered = (page: Page): Promise<unknown> =>
  page.waitForLoadState('networkidle', { timeout: READ_MS }).catch(() => {})

/** Four pictures of what is there. */
export async function turn(page: Page, file: string): Promise<void> {
  for (const [width, viewport] of Object.entries(WIDTHS)) {
    await page.setViewportSize(viewport)
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme })
      await page.waitForTimeout(TURNED_MS)
      await page.screenshot({ path: `${file}-${colorScheme}-${width}.png` })
    }
  }
}
