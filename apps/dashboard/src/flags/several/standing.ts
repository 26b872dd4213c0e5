import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { flagsOf } from '../../api/queries.js'
import type { FlagRow } from '../flag-state.js'

/** A flag as it was when it came into the sheet, and as it is. */
export interface Standing {
  readonly before: FlagRow
  /** Undefined: archived or deleted since. */
  readonly now: FlagRow | undefined
}

/**
 * Those that the list showed at the beginning, in their order, whatever of them has changed since and whether the list would show them
 * now: no row moves under a pointer, and none that was chosen goes without a word. What is new comes last.
 */
export function useStanding(appId: number, flags: readonly FlagRow[]): readonly Standing[] {
  const [begun] = useState(flags)
  const { data: rows = flags } = useQuery(flagsOf(appId))
  const byId = new Map(rows.map((row) => [row.id, row]))
  const known = new Set(begun.map(({ id }) => id))
  const added = flags.filter(({ id }) => !known.has(id))
  return [...begun, ...added].map((before) => ({ before, now: byId.get(before.id) }))
}

/** Why one that was chosen is not to be switched any more: somebody else has done it, or it is in no list. */
export type Lost = 'on' | 'off' | 'gone'

export function lostOf({ now }: Standing, isOn: boolean): Lost | undefined {
  if (!now) return 'gone'
  return now.is_enabled === isOn ? (isOn ? 'on' : 'off') : undefined
}
