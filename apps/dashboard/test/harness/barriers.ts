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
  return [...found, ...(await findUnseenFocus(page))]
}

/** What takes the focus by the keyboard without showing that it has it. */
async function findUnseenFocus(page: Page): Promise<string[]> {
  // The field of the command bar keeps it, as all keys are for its list.
  if ((await page.locator('[role=combobox]:focus').count()) > 0) return []
  await page.keyboard.press('Tab')
  const unseen: unknown = await page.evaluate(FOCUS_ALL)
  return Array.isArray(unseen) ? unseen.map((each) => `${page.url()} no focus seen: ${each}`) : []
}

const FOCUS_ALL = `(() => {
  const hasOutline = (element) => {
    const { outlineStyle, outlineWidth } = getComputedStyle(element)
    return outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 2
  }
  const takers = document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex="0"]')
  const unseen = [...takers].filter((element) => {
    if (element.closest('[aria-hidden="true"]')) return false
    element.focus()
    if (document.activeElement !== element) return false
    for (let around = element; around !== null; around = around.parentElement) if (hasOutline(around)) return false
    return true
  })
  document.activeElement.blur()
  scrollTo(0, 0)
  return unseen.map(({ outerHTML }) => outerHTML.slice(0, 200))
})()`
