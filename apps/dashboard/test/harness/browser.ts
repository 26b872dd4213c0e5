import { appendFileSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { allOperations } from '@tailslide/api'
import { type Browser, chromium, type Page } from 'playwright-core'
import { expect, inject } from 'vitest'
import { findServers } from '../../../../scripts/servers.mjs'

const axe = readFileSync(fileURLToPath(import.meta.resolve('axe-core/axe.min.js')), 'utf8')

/** The browser that is installed; `scripts/servers.mjs` sees to it that there is one. */
export function startBrowser(): Promise<Browser> {
  const { chromium: executablePath } = findServers()
  if (executablePath === undefined) throw new Error('There is no Chromium: `npm test` installs it, or says how.')
  // A container's root may not make the sandbox that Chromium wants.
  return chromium.launch({ executablePath, args: process.getuid?.() === 0 ? ['--no-sandbox'] : [] })
}

export interface Look {
  readonly width?: number
  readonly height?: number
  readonly scheme?: 'light' | 'dark'
}

export interface Watched {
  readonly page: Page
  /** What the browser has complained of: errors of scripts, and whatever the page's policy has refused. */
  readonly complaints: readonly string[]
}

/** A page of a visitor of its own, who has cookies of nobody else. */
export async function openPage(
  browser: Browser,
  { width = 1440, height = 960, scheme = 'light' }: Look = {},
): Promise<Watched> {
  const context = await browser.newContext({ viewport: { width, height }, colorScheme: scheme })
  context.setDefaultTimeout(60_000)
  return watch(await context.newPage())
}

export function watch(page: Page): Watched {
  const complaints: string[] = []
  const note = notebook()
  page.on('request', (request) => note(request.method(), new URL(request.url()).pathname))
  page.on('pageerror', (error) => complaints.push(error.message))
  page.on('console', (message) => {
    // An answer of 401 is how a page finds out that nobody has signed in.
    const isAnswer = message.text().startsWith('Failed to load resource')
    if (message.type() === 'error' && !isAnswer) complaints.push(message.text())
  })
  return { page, complaints }
}

/** What axe-core finds on the page as it stands, each with where. */
export async function findBarriers(page: Page): Promise<string[]> {
  await page.evaluate(axe)
  return page.evaluate(async () => {
    // What is hidden and takes the focus all the same hands it on at once: the ends of an open menu.
    const all = { exclude: [['[data-base-ui-focus-guard]']] }
    const run: (
      context: typeof all,
    ) => Promise<{ violations: { id: string; nodes: { html: string; failureSummary?: string }[] }[] }> = Reflect.get(
      Reflect.get(globalThis, 'axe'),
      'run',
    )
    const { violations } = await run(all)
    return violations.flatMap(({ id, nodes }) =>
      nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`),
    )
  })
}

/** Pixels by which the page is wider than its window. */
export const overflow = async (page: Page): Promise<number> =>
  Number(await page.evaluate('document.documentElement.scrollWidth - innerWidth'))

const OPERATIONS = allOperations().map(({ route: { method, path } }) => ({
  name: `${method} ${path}`,
  method,
  pattern: new RegExp(`^${path.replaceAll('.', '\\.').replace(/:\w+/g, '[0-9]+')}$`),
}))

/** Notes each operation once a page; what was never asked for by any page is told after all tests. */
function notebook(): (method: string, path: string) => void {
  const file = join(inject('played'), `${process.pid}`)
  const noted = new Set<string>()
  const note = (line: string): void => {
    if (noted.has(line)) return
    noted.add(line)
    appendFileSync(file, `${line}\n`)
  }
  note(basename(expect.getState().testPath ?? ''))
  return (method, path) => {
    const found = OPERATIONS.find((operation) => operation.method === method && operation.pattern.test(path))
    if (found) note(found.name)
  }
}
