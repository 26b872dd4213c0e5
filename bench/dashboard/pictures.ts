/** Pictures of every page: narrow and wide, light and dark, with much in it, with nothing, and where nothing can be read. */
import { mkdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import type { Page } from 'playwright-core'
import { startBrowser } from './browser.js'
import { type Camera, takePictures, turn } from './camera.js'
import { DOORS, MOMENTS, OF_EMPTY, PAGES, type Shown } from './pages.js'
import { firstAdmin } from './people.js'
import { STORY_MS, tellStory } from './story.js'
import { startPages } from './tower.js'

const STATES = ['full', 'moments', 'viewer', 'empty', 'error', 'loading', 'doors', 'offline'] as const
const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { only: { type: 'string', default: '' }, states: { type: 'string', default: STATES.join() } },
})
const directory = resolve(positionals[0] ?? 'screenshots')
const [only, states] = [values.only.split(','), values.states.split(',')]
const wanted = (pages: readonly Shown[]) => pages.filter(({ name }) => values.only === '' || only.includes(name))
const complaints: string[] = []

/** Who somebody is and where they are is answered; what the page is about is not. */
const ABOUT = /\/api\/(?!me$|projects$|session$|events)|\/readyz|\/metrics/
const failAll = (page: Page): Promise<unknown> =>
  page.route(ABOUT, (route) => route.fulfill({ status: 503, contentType: 'text/plain', body: 'no' }))
const answerNever = (page: Page): Promise<unknown> => page.route(ABOUT, () => {})
/** After the tries that a page makes by itself. */
const RETRY_MS = 9_000
const seeRetry = (page: Page): Promise<unknown> =>
  page.getByRole('button', { name: 'Retry' }).first().waitFor({ timeout: RETRY_MS })
/** In which the page says that it is not live any more. */
const OFFLINE_MS = 4_500

await mkdir(directory, { recursive: true })
const browser = await startBrowser()
const camera: Camera = { browser, directory, complain: (text) => complaints.push(text) }
const [full, empty] = await Promise.all([startPages(STORY_MS), startPages()])
const began = performance.now()
try {
  const told = await tellStory(browser, full)
  const [session, { url }] = [await told.maya.session(), full]
  const newcomer = await firstAdmin(browser, empty)
  const first = { url: empty.url, state: 'empty', session: await newcomer.session() }
  const take: Readonly<Record<(typeof STATES)[number], () => Promise<void>>> = {
    full: () => takePictures(camera, { url, session, pages: wanted(PAGES), state: 'full' }),
    moments: () => takePictures(camera, { url, session, pages: wanted(MOMENTS) }),
    viewer: async () =>
      takePictures(camera, { url, session: await told.viewer.session(), pages: wanted(PAGES), state: 'viewer' }),
    async empty() {
      await takePictures(camera, { ...first, pages: wanted(OF_EMPTY.slice(0, 1)) })
      await newcomer.ask('POST', '/api/projects', { title: 'shop' })
      // The pages of a flag say that there is none; one of them is enough.
      const pages = [...PAGES, ...OF_EMPTY.slice(1)].filter(({ name }) => !name.startsWith('flag-'))
      await takePictures(camera, { ...first, pages: wanted(pages) })
    },
    error: () =>
      takePictures(camera, {
        ...{ url, session, pages: wanted(PAGES), state: 'error', prepare: failAll },
        settle: seeRetry,
      }),
    loading: () =>
      takePictures(camera, {
        url,
        session,
        pages: wanted(PAGES),
        state: 'loading',
        prepare: answerNever,
        settle: async () => {},
      }),
    doors: () => takePictures(camera, { url, pages: wanted(DOORS) }),
    offline: async () => {
      const pages = wanted(PAGES.slice(0, 3)).map(({ path }) => path)
      const context = await browser.newContext({ storageState: session })
      for (const path of pages) {
        const page = await context.newPage()
        await page.goto(url + path)
        await page.getByRole('heading').first().waitFor()
      }
      await told.end()
      await full.stop()
      for (const [i, page] of context.pages().entries()) {
        await page.waitForTimeout(OFFLINE_MS)
        await turn(page, join(directory, `${PAGES[i]?.name}-offline`))
      }
      await context.close()
    },
  }
  for (const state of STATES) if (states.includes(state)) await take[state]()
  if (!states.includes('offline')) await told.end()
} finally {
  await browser.close()
  await Promise.all([full.stop(), empty.stop()])
}
for (const complaint of complaints) console.error(complaint)
console.log(`The pictures lie in ${directory}; they took ${Math.round((performance.now() - began) / 1_000)} s`)
