import { type Browser, type BrowserContext, chromium } from 'playwright-core'
import type { PagesTower } from './tower.js'

/** The browser that is installed; `scripts/servers.mjs` sees to it that there is one. */
export async function startBrowser(): Promise<Browser> {
  const { findServers } = await import(new URL('../../../scripts/servers.mjs', import.meta.url).href)
  const { chromium: executablePath }: { readonly chromium?: string } = findServers()
  if (executablePath === undefined) throw new Error('There is no Chromium: `npm test` installs it, or says how.')
  // A container's root may not make the sandbox that Chromium wants.
  return chromium.launch({ executablePath, args: process.getuid?.() === 0 ? ['--no-sandbox'] : [] })
}

export const MAYA = { email: 'maya@shop.example', name: 'Maya Chen', password: 'correct horse battery' } as const

/** Makes the first admin in this browser, who has signed in by that; another window of theirs has `storageState`. */
export async function becomeAdmin(context: BrowserContext, { url, setupLink }: PagesTower): Promise<void> {
  const token = new URL(setupLink).searchParams.get('token')
  const response = await context.request.post(`${url}/api/setup`, { data: { ...MAYA, token } })
  if (!response.ok()) throw new Error(`no first admin: ${response.status()} ${await response.text()}`)
}
