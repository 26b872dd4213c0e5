import { type FlagRow, type FlagState, needsALook, type StateKind, stateOf } from '../flag-state.js'

export const FILTERS = ['look', 'on', 'off', 'observing', 'forced'] as const
export type Filter = (typeof FILTERS)[number]

export interface Shown {
  readonly flag: FlagRow
  readonly state: FlagState
  /** Why it should be tidied up, in short; undefined: nothing of it is the matter. */
  readonly hint: string | undefined
  readonly cannotTrip: boolean
}

const IN: Readonly<Record<Filter, (shown: Shown) => boolean>> = {
  look: ({ state, cannotTrip }) => needsALook(state) || cannotTrip,
  on: ({ flag }) => flag.is_enabled,
  off: ({ flag }) => !flag.is_enabled,
  observing: ({ state }) => state.kind === 'observing',
  forced: ({ state }) => state.kind === 'forced-off' || state.kind === 'forced-on',
}

export const isIn = (filter: Filter | undefined, shown: Shown): boolean => filter === undefined || IN[filter](shown)

export const countsOf = (all: readonly Shown[]): Readonly<Record<Filter, number>> => ({
  look: all.filter(IN.look).length,
  on: all.filter(IN.on).length,
  off: all.filter(IN.off).length,
  observing: all.filter(IN.observing).length,
  forced: all.filter(IN.forced).length,
})

const KINDS: readonly StateKind[] = ['off', 'closed', 'open', 'recovering', 'observing', 'forced-off', 'forced-on']

/** Words that a flag has to have, all of them; `state:open`, `owner:maya` and `tag:web` ask for more than text. */
export function matcherOf(words: string): (shown: Shown) => boolean {
  const parts = words.toLowerCase().split(/\s+/).filter(Boolean).map(partOf)
  return (shown) => parts.every((part) => part(shown))
}

function partOf(word: string): (shown: Shown) => boolean {
  const [name, value = ''] = word.split(/:(.*)/s)
  if (value !== '' && name === 'state' && KINDS.some((kind) => kind === value))
    return ({ state }) => state.kind === value
  if (value !== '' && name === 'state' && value === 'on') return ({ flag }) => flag.is_enabled
  if (value !== '' && name === 'owner') return ({ flag }) => flag.owner.toLowerCase().includes(value)
  if (value !== '' && name === 'tag') return ({ flag }) => flag.tags.some((tag) => tag.startsWith(value))
  return ({ flag }) => textOf(flag).includes(word)
}

/** Lower case, made once for each row that Tower has told of: a search looks through thousands at every key. */
const texts = new WeakMap<FlagRow, string>()
function textOf(flag: FlagRow): string {
  let text = texts.get(flag)
  if (text === undefined) {
    text = `${flag.title}\n${flag.description}\n${flag.owner}\n${flag.tags.join('\n')}`.toLowerCase()
    texts.set(flag, text)
  }
  return text
}

export const show = (flag: FlagRow, hint: Hint | undefined): Shown => ({
  flag,
  state: stateOf(flag),
  hint: hint?.text,
  cannotTrip: flag.is_enabled && (hint?.cannotTrip ?? false),
})

export interface Hint {
  readonly text: string
  readonly cannotTrip: boolean
}

export interface Arranged {
  readonly look: readonly Shown[]
  readonly others: readonly Shown[]
}

const changedAt = ({ flag }: Shown): string => flag.last_change?.at ?? flag.updated_at
const URGENCY: Readonly<Record<StateKind, number>> = {
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
  const look = all.filter(IN.look).sort((a, b) => URGENCY[a.state.kind] - URGENCY[b.state.kind] || byChange(a, b))
  return { look, others: all.filter((shown) => !IN.look(shown)).sort(byChange) }
}

const byChange = (a: Shown, b: Shown): number => {
  const [one, other] = [changedAt(a), changedAt(b)]
  return one < other ? 1 : one > other ? -1 : a.flag.title < b.flag.title ? -1 : 1
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
