import { queryOptions, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { call } from '../../api/call.js'
import { flagsOf } from '../../api/queries.js'
import type { FlagRow } from '../flag-state.js'

/** A flag as it was when it came into the sheet, and as it is. */
export interface Standing {
  readonly before: FlagRow
  /** Undefined: archived or deleted since. */
  readonly now: FlagRow | undefined
}

interface Shown {
  readonly standing: readonly Standing[]
  /** Each is shown with its edition, so that nobody agrees to a newer one. */
  readonly isRead: boolean
}

/**
 * Those that the list showed at the beginning, in their order, whatever of them has changed since and whether the list would show them
 * now: no row moves under a pointer, and none that was chosen goes without a word. What is new comes last.
 */
export function useStanding(appId: number, flags: readonly FlagRow[], isOn: boolean): Shown {
  const [begun] = useState(flags)
  const { data: heard = flags } = useQuery(flagsOf(appId))
  const read = useQuery({ ...asRead(appId, heard), enabled: isOn })
  // Off never asks: what is heard will do.
  const rows = (isOn && read.data) || heard
  const byId = new Map(rows.map((row) => [row.id, row]))
  const known = new Set(begun.map(({ id }) => id))
  const added = flags.filter(({ id }) => !known.has(id))
  const standing = [...begun, ...added].map((before) => ({ before, now: byId.get(before.id) }))
  return { standing, isRead: !isOn || !read.isPending }
}

/**
 * The list keeps the edition that it was read with, whatever is heard of a flag later. Read once more when a flag that is off has
 * changed, and not with every circuit that moves: those that are off have none that does.
 */
const asRead = (appId: number, heard: readonly FlagRow[]) =>
  queryOptions({
    queryKey: ['flags', appId, 'several', markOf(heard)],
    queryFn: async ({ signal }) =>
      (await call('GET /api/apps/:id/flags/overview', { params: { id: appId }, signal })).payload,
    placeholderData: (before) => before,
    staleTime: 0,
    gcTime: 0,
  })

function markOf(rows: readonly FlagRow[]): string {
  const off = rows.filter(({ is_enabled }) => !is_enabled)
  const newest = off.reduce((newest, { updated_at }) => (updated_at > newest ? updated_at : newest), '')
  return `${off.length} ${newest}`
}

/** Why one that was chosen is not to be switched any more: somebody else has done it, or it is in no list. */
export type Lost = 'on' | 'off' | 'gone'

export function lostOf({ now }: Standing, isOn: boolean): Lost | undefined {
  if (!now) return 'gone'
  return now.is_enabled === isOn ? (isOn ? 'on' : 'off') : undefined
}
