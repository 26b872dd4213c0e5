import type { Browser, BrowserContext } from 'playwright-core'
import { becomeAdmin, MAYA } from './browser.js'
import type { PagesTower } from './tower.js'

/** Somebody who has signed in, and asks as their browser does. */
export type Person = ReturnType<typeof personIn>

export async function firstAdmin(browser: Browser, tower: PagesTower): Promise<Person> {
  const context = await browser.newContext()
  await becomeAdmin(context, tower)
  return personIn(context, tower)
}

/** Takes an invitation up. */
export async function arrive(
  browser: Browser,
  tower: PagesTower,
  invited: { link: string; name: string },
): Promise<Person> {
  const person = personIn(await browser.newContext(), tower)
  const token = new URL(invited.link).searchParams.get('token')
  await person.ask('POST', '/api/password', { token, name: invited.name, password: MAYA.password })
  return person
}

function personIn(context: BrowserContext, { url }: PagesTower) {
  return {
    async ask(method: string, path: string, data?: object, reason?: string) {
      const headers = { origin: url, ...(reason !== undefined && { 'tailslide-reason': reason }) }
      const response = await context.request.fetch(url + path, { method, headers, ...(data && { data }) })
      if (!response.ok()) throw new Error(`${method} ${path}: ${await response.text()}`)
      return response.json()
    },
    /** For a browser of theirs. */
    session: () => context.storageState(),
  }
}
