import type { HygieneReport } from '@tailslide/api'
import { useQuery } from '@tanstack/react-query'
import { useMemo, useRef } from 'react'
import { flagsOf } from '../../api/queries.js'
import { CANNOT_TRIP } from '../flag-state.js'
import { useHygiene } from '../use-hygiene.js'
import {
  type Arranged,
  arrangeAgain,
  countsOf,
  type Filter,
  type Hint,
  keepOrder,
  type Shown,
  type Standing,
  show,
} from './arrange.js'
import { pick, prepare } from './pick.js'

/** The flags of a place as rows, with what is said of each. No key of the search concerns them, nor what has them read. */
export function useRows(appId: number) {
  const flags = useQuery(flagsOf(appId))
  const { data: hygiene } = useHygiene(appId)
  const hints = useMemo(() => hintsOf(hygiene), [hygiene])
  const cache = useRef(new Map<number, Shown>())
  const all = useMemo(
    () => (flags.data ?? []).map((flag) => shownOnce(cache.current, flag, hints.get(flag.id))),
    [flags.data, hints],
  )
  return { flags, all, counts: useMemo(() => countsOf(all), [all]) }
}

interface Asked {
  readonly appId: number
  readonly q: string
  readonly filter: Filter | undefined
  readonly isHeld: boolean
}

/** Those that are asked for, in groups and in order. While they are held, none moves from its place. */
export function useShown(all: readonly Shown[], { appId, q, filter, isHeld }: Asked) {
  const asked = `${appId}\n${q}\n${filter}`
  const last = useRef<{ asked: string; arranged: Arranged }>(undefined)
  const standing = useRef<Standing>({ all: [], arranged: { look: [], others: [] } })
  const sorted = useMemo(() => {
    standing.current = { all, arranged: arrangeAgain(standing.current, all) }
    return standing.current.arranged
  }, [all])
  const arranged = useMemo(() => pick(sorted, filter, q), [sorted, q, filter])
  const before = last.current
  const kept = isHeld && before?.asked === asked ? keepOrder(before.arranged, arranged) : arranged
  last.current = { asked, arranged: kept }
  return { ...kept, asked, prepare: () => prepare(sorted) }
}

/** A row that has not changed stays the very same, so that React leaves it alone. */
function shownOnce(cache: Map<number, Shown>, flag: Shown['flag'], hint: Hint | undefined): Shown {
  const known = cache.get(flag.id)
  if (known && known.flag === flag && known.hint === hint?.text) return known
  const shown = show(flag, hint)
  cache.set(flag.id, shown)
  return shown
}

function hintsOf(report: HygieneReport | undefined): ReadonlyMap<number, Hint> {
  const hints = new Map<number, Hint>()
  for (const { flag_id, code, about } of report?.findings ?? []) {
    if (flag_id === null || hints.has(flag_id)) continue
    hints.set(flag_id, { text: about, cannotTrip: CANNOT_TRIP.has(code) })
  }
  return hints
}
