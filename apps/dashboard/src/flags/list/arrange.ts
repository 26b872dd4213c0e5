import { changedAt, type FlagRow, type FlagState, needsALook, type StateKind, stateOf } from '../flag-state.js'

export const FILTERS = ['look', 'on', 'off', 'observing', 'forced'] as const
export type Filter = (typeof FILTERS)[number]

export interface Shown {
  readonly kind: 'flag'
  readonly flag: FlagRow
  readonly state: FlagState
  /** Why it should be tidied up, in short; undefined: nothing of it is the matter. */
  readonly hint: string | undefined
  readonly cannotTrip: boolean
  /** In writing that sorts as time does. */
  readonly changedAt: string
}

const IN: Readonly<Record<Filter, (shown: Shown) => boolean>> = {
  look: ({ state, cannotTrip }) => needsALook(state) || cannotTrip,
  on: ({ flag }) => flag.is_enabled,
  off: ({ flag }) => !flag.is_enabled,
  observing: ({ state }) => state.kind === 'observing',
  forced: ({ state }) => state.kind === 'forced-off' || state.kind === 'forced-on',
}

export const isIn = (filter: Filter | undefined, shown: Shown): boolean => filter === undefined || IN[filter](shown)

export const countsOf = (all: readonly Shown[]): Readonly<Record<Filter | 'all', number>> => ({
  all: all.length,
  look: all.filter(IN.look).length,
  on: all.filter(IN.on).length,
  off: all.filter(IN.off).length,
  observing: all.filter(IN.observing).length,
  forced: all.filter(IN.forced).length,
})

export const show = (flag: FlagRow, hint: Hint | undefined): Shown => ({
  kind: 'flag',
  flag,
  state: stateOf(flag),
  hint: hint?.text,
  cannotTrip: flag.is_enabled && (hint?.cannotTrip ?? false),
  changedAt: changedAt(flag),
})

/** The same row with its switch where somebody wants it; as it is, where they want nothing. */
export function withSwitch(shown: Shown, isOn: boolean | undefined): Shown {
  if (isOn === undefined || isOn === shown.flag.is_enabled) return shown
  const flag = { ...shown.flag, is_enabled: isOn }
  return { ...shown, flag, state: stateOf(flag), cannotTrip: isOn && shown.cannotTrip }
}

export interface Hint {
  readonly text: string
  readonly cannotTrip: boolean
}

export interface Arranged {
  readonly look: readonly Shown[]
  readonly others: readonly Shown[]
}

export const URGENCY: Readonly<Record<StateKind, number>> = {
  open: 0,
  recovering: 1,
  'forced-off': 2,
  'forced-on': 3,
  observing: 4,
  closed: 4,
  off: 4,
}

/** What needs a look, the most urgent first; then all others, the last changed first. */
export function arrange(all: readonly Shown[]): Arranged {
  const look = all.filter(IN.look).sort(byUrgency)
  return { look, others: all.filter((shown) => !IN.look(shown)).sort(byChange) }
}

const byUrgency = (a: Shown, b: Shown): number => URGENCY[a.state.kind] - URGENCY[b.state.kind] || byChange(a, b)
const byChange = (a: Shown, b: Shown): number =>
  a.changedAt < b.changedAt ? 1 : a.changedAt > b.changedAt ? -1 : a.flag.title < b.flag.title ? -1 : 1

const FEW = 50

export interface Standing {
  readonly all: readonly Shown[]
  readonly arranged: Arranged
}

/** The same, from how they stood before: where few have changed, only these look for their place. */
export function arrangeAgain(before: Standing, all: readonly Shown[]): Arranged {
  if (before.all.length !== all.length) return arrange(all)
  const changed = all.filter((shown, index) => shown !== before.all[index])
  if (changed.length > FEW) return arrange(all)
  const left = new Set(before.all.filter((shown, index) => shown !== all[index]))
  const without = (rows: readonly Shown[]): readonly Shown[] => rows.filter((shown) => !left.has(shown))
  const { look, others } = arrange(changed)
  return {
    look: merged(without(before.arranged.look), look, byUrgency),
    others: merged(without(before.arranged.others), others, byChange),
  }
}

/** Of two that are in order; few are `fresh`. */
function merged(rows: readonly Shown[], fresh: readonly Shown[], compare: (a: Shown, b: Shown) => number): Shown[] {
  const all: Shown[] = []
  let at = 0
  for (const shown of rows) {
    for (let next = fresh[at]; next && compare(next, shown) < 0; next = fresh[++at]) all.push(next)
    all.push(shown)
  }
  return [...all, ...fresh.slice(at)]
}

/** The same rows as they stand, each as it is now: nothing moves under a pointer. What is new comes first. */
export function keepOrder(before: Arranged, now: Arranged): Arranged {
  const byId = new Map([...now.look, ...now.others].map((shown) => [shown.flag.id, shown]))
  const still = (rows: readonly Shown[]) => rows.flatMap(({ flag }) => byId.get(flag.id) ?? [])
  const look = still(before.look)
  const others = still(before.others)
  const known = new Set([...look, ...others].map(({ flag }) => flag.id))
  return {
    look: [...now.look.filter(({ flag }) => !known.has(flag.id)), ...look],
    others: [...now.others.filter(({ flag }) => !known.has(flag.id)), ...others],
  }
}
