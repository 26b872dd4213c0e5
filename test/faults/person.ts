import { setTimeout as pause } from 'node:timers/promises'
import { createTowerClient, type FlagFields, type TowerClient, TowerClientError } from '@tailslide/client'
import type { Random } from './random.js'

/** A change that Tower said it has made. */
export interface Acknowledged {
  /** Stands in the flag's description, so that the audit log tells which change it was. */
  readonly mark: string
  readonly flagTitle: string
  readonly at: number
  /** A version that has it, as the same Tower said a moment later; undefined when that was not answered. */
  readonly version: number | undefined
}

export interface PersonOptions {
  readonly name: string
  readonly random: Random
  readonly towerUrls: readonly [string, string]
  readonly token: string
  readonly appId: number
  readonly signal: AbortSignal
}

export interface PersonReport {
  readonly acknowledged: readonly Acknowledged[]
  /** Changes whose answer never came: each of them may have been made, or not. */
  readonly unknown: number
  /** Refusals that no fault explains. */
  readonly violations: readonly string[]
}

const FLAGS_EACH = 4
const ANSWER_WITHIN_MS = 4_000
const PAUSE_MS = [50, 250] as const

/** Of these flags nobody knows more than that they exist. */
interface OwnFlag {
  readonly id: number
  readonly title: string
}

/**
 * Makes, changes and deletes flags of their own through whichever Tower answers, one change after the other, until told
 * to stop. Changes are chosen by the random numbers alone; how many are made depends on how fast they are answered.
 */
export async function runPerson(options: PersonOptions): Promise<PersonReport> {
  const { name, random, towerUrls, token, appId, signal } = options
  const towers = towerUrls.map((url) => ({
    url,
    client: createTowerClient({ url, token, timeoutMs: ANSWER_WITHIN_MS }),
  }))
  const acknowledged: Acknowledged[] = []
  const violations: string[] = []
  const flags: OwnFlag[] = []
  let unknown = 0
  let made = 0
  let current = 0

  /** Undefined when nobody knows whether the change was made. */
  const attempt = async <T>(what: string, change: (tower: TowerClient) => Promise<T>): Promise<T | undefined> => {
    if (random.next() < 0.2) current = 1 - current
    const tower = towers[current]
    if (!tower) return undefined
    try {
      return await change(tower.client)
    } catch (error) {
      if (!(error instanceof TowerClientError)) throw error
      unknown += 1
      current = 1 - current
      if (error.status !== undefined && error.status < 500)
        violations.push(`${name}: ${what} was refused: ${error.message}`)
      if (error.status === 500) violations.push(`${name}: ${what} was answered with 500: ${error.message}`)
      return undefined
    }
  }

  const note = async (mark: string, flagTitle: string): Promise<void> => {
    const at = Date.now()
    const version = await versionAt(`${towers[current]?.url}/api/sdk/apps/${appId}/ruleset`, token)
    acknowledged.push({ mark, flagTitle, at, version })
  }

  const create = async (mark: string, fields: FlagFields): Promise<void> => {
    const title = `${name} ${mark}`
    const flag = await attempt(`to create ${title}`, (tower) =>
      tower.flags.create(appId, { ...fields, title, description: mark }),
    )
    if (!flag) return
    flags.push({ id: flag.id, title })
    await note(mark, title)
  }

  const update = async (mark: string, { id, title }: OwnFlag, fields: FlagFields): Promise<void> => {
    const changed = await attempt(`to change ${title}`, (tower) =>
      tower.flags.update(id, { ...fields, description: mark }),
    )
    if (changed) await note(mark, title)
  }

  const remove = async (flag: OwnFlag): Promise<void> => {
    // Whether it worked or not: it may be gone, so nobody touches it again.
    flags.splice(flags.indexOf(flag), 1)
    await attempt(`to delete ${flag.title}`, async (tower) => tower.flags.delete(flag.id))
  }

  while (!signal.aborted) {
    made += 1
    const mark = `${name}-${made}`
    const choice = random.next()
    const fields = chooseFields(random)
    if (flags.length < FLAGS_EACH) await create(mark, fields)
    else if (choice < 0.05) await remove(random.pick(flags))
    else await update(mark, random.pick(flags), fields)
    await pause(random.between(...PAUSE_MS))
  }
  return { acknowledged, unknown, violations }
}

const chooseFields = (random: Random): FlagFields => ({
  is_active: random.next() < 0.7,
  rollout_percentage: random.whole(0, 1_000) / 10,
  rollout_seed: random.pick(['', 'summer', 'winter']),
  white_listed_users: Array.from({ length: random.whole(0, 5) }, () => `user-${random.whole(0, 999)}`).join(','),
})

/** The version of the ruleset that a Tower serves. */
export async function versionAt(url: string, token: string): Promise<number | undefined> {
  try {
    const answer = await fetch(url, {
      headers: { authorization: `Bearer ${token}` },
      signal: AbortSignal.timeout(2_000),
    })
    await answer.arrayBuffer()
    const version = answer.ok ? Number(answer.headers.get('Tailslide-Version')) : 0
    return version > 0 ? version : undefined
  } catch {
    return undefined
  }
}
