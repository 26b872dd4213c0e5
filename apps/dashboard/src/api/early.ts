import type { Project } from '@tailslide/api'
import { lastPlace } from '../frame/last-place.js'

// What every page reads first is asked for before the code of the pages has come: both are on their way at once.

/** By their addresses, each to be taken once. */
const answers = new Map<string, Promise<Response>>()
/** Nobody wants an older one. */
const FRESH_MS = 10_000

/** With an answer that has not come until then, nobody reckons any more. */
export const PATIENCE_MS = 15_000
export const ACCEPT_JSON = { accept: 'application/json' } as const

/** For the page at this address; what it turns out not to need is forgotten. */
export function askEarly(pathname: string): void {
  const [, p, project, environment, page] = pathname.split('/').map(readable)
  if (p === 'setup' || p === 'password') return
  ask('/api/me')
  const projects = ask('/api/projects')
  if (p === 'p' && page === 'flags') void askForFlags(projects, { project, environment })
  setTimeout(() => answers.clear(), FRESH_MS)
}

export function takeEarly(path: string): Promise<Response> | undefined {
  const answer = answers.get(path)
  answers.delete(path)
  return answer
}

let unread = 0

/** Whether an answer is on its way that a page waits for. */
export const isReading = (): boolean => unread > 0 || answers.size > 0

export async function whileReading<T>(read: () => Promise<T>): Promise<T> {
  unread += 1
  try {
    return await read()
  } finally {
    unread -= 1
  }
}

/** Something has happened that they may not know of. */
export const forgetEarly = (): void => answers.clear()

function ask(path: string): Promise<Response> {
  const answer = fetch(path, { headers: ACCEPT_JSON, signal: AbortSignal.timeout(PATIENCE_MS) })
  // Whoever takes it is told; nobody may.
  answer.catch(() => {})
  answers.set(path, answer)
  return answer
}

interface Here {
  readonly project: string | undefined
  readonly environment: string | undefined
}

/** At once where somebody was last; elsewhere when it is known which environment is meant. */
async function askForFlags(projects: Promise<Response>, here: Here): Promise<void> {
  const last = lastPlace()
  const isThere = last.project === here.project && last.environment === here.environment
  const appId = isThere && last.appId !== undefined ? last.appId : await appIdOf(projects, here).catch(() => undefined)
  if (appId === undefined) return
  const path = `/api/apps/${appId}/flags/overview`
  const answer = await ask(path).catch(() => undefined)
  // Who signs in a moment later asks for themselves.
  if (!answer?.ok) answers.delete(path)
}

async function appIdOf(projects: Promise<Response>, { project, environment }: Here): Promise<number | undefined> {
  const answer = (await projects).clone()
  if (!answer.ok) return undefined
  const { payload }: { readonly payload: readonly Project[] } = await answer.json()
  return payload.find(({ title }) => title === project)?.environments.find(({ name }) => name === environment)?.app_id
}

function readable(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}
