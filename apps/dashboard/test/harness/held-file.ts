import { until } from '@tailslide/testkit'
import type { Page, Route } from 'playwright-core'

interface HeldFile {
  /** Pages ask for such files when they have nothing else to do. */
  readonly isAsked: () => Promise<unknown>
  readonly letThrough: () => Promise<void>
}

/** A file of the page that comes when the test lets it through: `cursor-keys` of `assets/cursor-keys-….js`. */
export async function holdFile(page: Page, name: string): Promise<HeldFile> {
  const files = `**/assets/${name}-*`
  const held: Route[] = []
  await page.route(files, (route) => void held.push(route))
  const isAsked = () => until(() => held.length > 0)
  return {
    isAsked,
    letThrough: async () => {
      await isAsked()
      for (const route of held) await route.continue()
      await page.unroute(files)
    },
  }
}
