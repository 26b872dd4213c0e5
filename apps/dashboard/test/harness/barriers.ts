import { until } from '@tailslide/testkit'
import type { Page } from 'playwright-core'
import { findBarriers, overflow } from './browser.js'

/** What keeps anybody from using the page as it stands: by day and by night, from a desk's width to a small phone's. */
export async function findBarriersEverywhere(page: Page): Promise<string[]> {
  const found: string[] = []
  for (const width of [1440, 760, 320]) {
    await page.setViewportSize({ width, height: 900 })
    await until(async () => (await overflow(page)) <= 0, {
      message: `at ${width} pixels ${page.url()} is wider than that`,
    })
  }
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme })
    found.push(...(await findBarriers(page)).map((barrier) => `${page.url()} ${colorScheme}: ${barrier}`))
  }
  await page.setViewportSize({ width: 1440, height: 960 })
  return found
}
