import { isRecord } from '@tailslide/core'
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
