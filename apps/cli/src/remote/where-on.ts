import { isRecord } from '@tailslide/core'
import { notSaid } from './meant.js'
import { listOf } from './places.js'
import type { RemoteTower } from './tower.js'

/** The environments in which somebody has switched a flag on, in words for a question; '' where there is none. */
export async function whereOn(tower: RemoteTower, flagId: number): Promise<string> {
  const inEach = await listOf(tower, `/api/flags/${flagId}/environments`)
  const names = inEach.flatMap(({ environment, flag }) =>
    isRecord(environment) && isRecord(flag) && flag.is_enabled === true ? [String(environment.name)] : [],
  )
  return names.length === 0 ? '' : `it is on in ${names.join(', ')}`
}

interface Meant {
  /** The option that says so, and what was given with it. */
  readonly option: string
  readonly given: string | undefined
}

/** Before anybody is asked whether they are sure: who deletes a flag of several environments has to say that all of them are meant. */
export async function requireMeant(tower: RemoteTower, flagId: number, { option, given }: Meant): Promise<void> {
  if (given === 'all') return
  const inEach = await listOf(tower, `/api/flags/${flagId}/environments`)
  const names = inEach.flatMap(({ environment }) => (isRecord(environment) ? [String(environment.name)] : []))
  if (names.length < 2) return
  throw notSaid(
    `it would go from every environment that it is in: ${names.join(', ')}. Say that you mean that with ${option} all`,
  )
}
