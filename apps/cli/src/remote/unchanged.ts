import { isDeepStrictEqual } from 'node:util'
import { type AnyRoute, allRoutes } from '@tailslide/api'
import { isRecord } from '@tailslide/core'
import type { RemoteTower } from './tower.js'

interface Edit {
  readonly route: AnyRoute
  /** By the names of the parameters of its path. */
  readonly ids: Readonly<Record<string, number>>
  readonly pathOf: (path: string) => string
  readonly body: Readonly<Record<string, unknown>>
}

/**
 * What an edit would leave as it is, as Tower answers with it; undefined where it changes something, or where that cannot be told.
 * Asked before the edit: Tower leaves it as it is, too, and of most resources does not say so.
 */
export async function unchangedBy(tower: RemoteTower, { route, ids, pathOf, body }: Edit): Promise<unknown> {
  const isRead = (path: string) => allRoutes().some((each) => each.method === 'GET' && each.path === path)
  const [list, own] = /^(.*)\/:(\w+)$/.exec(route.path)?.slice(1) ?? []
  const path = [route.path, list, list?.replace(/\/[^/:]+$/, '')].find((each) => each !== undefined && isRead(each))
  if (path === undefined) return undefined
  const payload = await tower.payload('GET', pathOf(path))
  if (path === route.path)
    return isRecord(payload) && isSo(payload, body) ? { payload: withoutLogs(payload) } : undefined
  const id = own === undefined ? undefined : ids[own]
  if (path === list) {
    const current = rowsOf(payload).find((row) => row.id === id)
    return current && isSo(current, body) ? { payload: current } : undefined
  }
  // Of an environment, which its project has a list of.
  const current = isRecord(payload) ? rowsOf(payload.environments).find((row) => row.app_id === id) : undefined
  return current && isSo(current, body) ? { payload } : undefined
}

const rowsOf = (list: unknown) => (Array.isArray(list) ? list.filter(isRecord) : [])

/** An edit answers without them. */
const withoutLogs = ({ logs: _, ...record }: Readonly<Record<string, unknown>>) => record

/** What is not shown, such as the address of a webhook, cannot be known to be the same. */
const isSo = (current: Readonly<Record<string, unknown>>, body: Edit['body']): boolean =>
  Object.entries(body).every(([name, value]) => {
    // With an open circuit a flag is not active, whatever its switch is.
    const kept = name === 'is_active' && 'is_enabled' in current ? 'is_enabled' : name
    return kept in current && isDeepStrictEqual(current[kept], value)
  })
