import type { Page } from 'playwright-core'
import { appIdOf } from './environments.js'
import type { StartedTower } from './tower.js'

export const MAYA = { email: 'maya@shop.example', name: 'Maya Chen', password: 'correct horse battery' } as const

/** Makes the first admin by the link that the start has printed; where there is a project, goes past the first steps to its flags. */
export async function setUpFirstAdmin(page: Page, link: string): Promise<void> {
  await page.goto(link)
  await sendFirstAdmin(page)
  const steps = page.getByRole('heading', { name: 'Make your first flag' })
  await steps.or(page.getByRole('heading', { name: /Make the first project|This link has ended/ })).waitFor()
  if (await steps.isVisible()) await toFlags(page)
}

/** Fills in the form that the link leads to, and sends it. */
export async function sendFirstAdmin(page: Page): Promise<void> {
  await page.getByLabel('Email address').fill(MAYA.email)
  await page.getByLabel('Your name').fill(MAYA.name)
  await page.getByLabel('Password').fill(MAYA.password)
  await page.getByRole('button', { name: 'Make the account' }).click()
}

/** And goes on to its flags, past the first steps. */
export async function makeFirstProject(page: Page, title: string): Promise<void> {
  await page.getByLabel('Name of the project').fill(title)
  await page.getByRole('button', { name: 'Make the project' }).click()
  await page.getByRole('heading', { name: 'Make your first flag' }).waitFor()
  await toFlags(page)
}

async function toFlags(page: Page): Promise<void> {
  await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Flags' }).click()
  await page.getByRole('heading', { name: 'Flags', exact: true }).waitFor()
}

/** At the address that the page is at. */
export async function signIn(
  page: Page,
  { email, password }: { email: string; password: string } = MAYA,
): Promise<void> {
  await page.getByLabel('Email address').fill(email)
  await page.getByLabel('Password').fill(password)
  await page.getByRole('button', { name: 'Sign in' }).click()
}

/** A flag that is on in development, of the only project; resolves with its id. */
export async function makeFlag(tower: StartedTower, title: string): Promise<number> {
  const appId = await appIdOf(tower, 'development')
  return (await tower.call<{ id: number }>('POST', `/apps/${appId}/flags`, { title, is_active: true })).id
}
