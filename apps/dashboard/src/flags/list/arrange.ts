import { changedAt, type FlagRow, type FlagState, needsALook, type StateKind, stateOf } from '../flag-state.js'
import { readWord, splitWords } from './search-words.js'

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

const isIn = (filter: Filter | undefined, shown: Shown): boolean => filter === undefined || IN[filter](shown)

export const countsOf = (all: readonly Shown[]): Readonly<Record<Filter | 'all', number>> => ({
  all: all.length,
  look: all.filter(IN.look).length,
  on: all.filter(IN.on).length,
  off: all.filter(IN.off).length,
  observing: all.filter(IN.observing).length,
  forced: all.filter(IN.forced).length,
})

/** Words that a flag has to have, all of them; `state:open`, `owner:maya` and `tag:web` ask for more than text. */
function matcherOf(words: string): (shown: Shown) => boolean {
  const parts = splitWords(words.toLowerCase()).map(partOf)
  return (shown) => parts.every((part) => part(shown))
}

function partOf(word: string): (shown: Shown) => boolean {
  const { name, value, isWhole } = readWord(word)
  if (value !== '') {
    const states = name === 'state' ? statesOf(value) : []
    if (states.length > 0)
      return ({ state, flag }) => states.some((each) => (each === 'on' ? flag.is_enabled : each === state.kind))
    if (name === 'owner') return ({ flag }) => isLike(flag.owner, value, isWhole)
    if (name === 'tag') return ({ flag }) => flag.tags.some((tag) => isLike(tag, value, isWhole))
  }
  const text = word.replaceAll('"', '')
  return ({ flag }) => textOf(flag).includes(text)
}

/** The one that has this name; else those that begin so, because whoever types it must not see an empty list before its end. */
export function statesOf(value: string): readonly string[] {
  const names = [...Object.keys(URGENCY), 'on']
  return names.includes(value) ? [value] : names.filter((name) => name.startsWith(value))
}

function isLike(text: string, value: string, isWhole: boolean): boolean {
  const has = text.toLowerCase().replaceAll('"', '')
  return isWhole ? has === value : has.includes(value)
}

/** Lower case, made once for each row that Tower has told of: a search looks through thousands at every key. */
const texts = new WeakMap<FlagRow, string>()
export function textOf(flag: FlagRow): string {
  let text = texts.get(flag)
  if (text === undefined) {
    text = `${flag.title}\n${flag.description}\n${flag.owner}\n${flag.tags.join('\n')}`.toLowerCase()
    texts.set(flag, text)
  }
  return text
}

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

/** Those that are asked for, in the order in which they stand. */
export function pick({ look, others }: Arranged, filter: Filter | undefined, words: string): Arranged {
  if (filter === undefined && words.trim() === '') return { look, others }
  const matches = matcherOf(words)
  const isWanted = (shown: Shown): boolean => isIn(filter, shown) && matches(shown)
  return { look: look.filter(isWanted), others: others.filter(isWanted) }
}

/** What was picked last, from what, and for which words. */
export interface Picked {
  readonly from: Arranged
  readonly filter: Filter | undefined
  readonly words: string
  readonly rows: Arranged
}

/** The same, from what was picked before: where a word has only grown, no other row can have it. */
export function pickAgain(before: Picked | undefined, { from, filter, words }: Omit<Picked, 'rows'>): Picked {
  const isWithin = before?.from === from && before.filter === filter && isNarrower(words, before.words)
  return { from, filter, words, rows: pick(isWithin ? before.rows : from, filter, words) }
}

/** A name with a colon may mean something else with its next letter, and so may what is quoted. */
const isNarrower = (words: string, before: string): boolean =>
  words.startsWith(before) && !/[:"]/.test(words.slice(before.lastIndexOf(' ') + 1))

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
