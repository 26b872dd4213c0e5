import type { HistoryEntry } from '@tailslide/api'

/** All steps of one trip are one thing that happened, and so are flags that were switched together; everything else stands for itself. */
export type Happening =
  | { readonly kind: 'entry'; readonly entry: HistoryEntry }
  | { readonly kind: 'together'; readonly entries: readonly [HistoryEntry, ...HistoryEntry[]] }
  | { readonly kind: 'trip'; readonly steps: readonly HistoryEntry[] }

const STEPS: readonly string[] = ['circuit_open', 'circuit_recovery_start', 'circuit_recovery_update', 'circuit_close']
const isStep = ({ action }: HistoryEntry): boolean => STEPS.includes(action)

/** Setting a mode moves the circuit: the change of the mode, which stands beside it, says all. */
const isConsequence = (entry: HistoryEntry): boolean => isStep(entry) && entry.note.startsWith('circuit_mode was set')

/**
 * From entries, newest first. A trip begins with an opening while none is under way and ends with a closing; it stands where its
 * newest step does, its steps oldest first.
 */
export function happeningsOf(entries: readonly HistoryEntry[]): Happening[] {
  const running = new Map<string, HistoryEntry[]>()
  const happenings: Happening[] = []
  const tripOfStep = new Map<number, HistoryEntry[]>()
  for (const entry of entries.toReversed()) {
    if (!isStep(entry)) continue
    const flag = `${entry.app_id}-${entry.flag_id}`
    const steps = running.get(flag) ?? []
    // What a person does to the circuit ends what it did by itself.
    if (!isConsequence(entry)) steps.push(entry)
    tripOfStep.set(entry.id, steps)
    if (entry.action === 'circuit_close' || isConsequence(entry)) running.delete(flag)
    else running.set(flag, steps)
  }
  for (const entry of entries) {
    const steps = tripOfStep.get(entry.id)
    if (!steps) stack(happenings, entry)
    else if (steps.at(-1)?.id === entry.id) happenings.push({ kind: 'trip', steps })
  }
  return happenings
}

/** Next to the one before it, or with it. */
function stack(happenings: Happening[], entry: HistoryEntry): void {
  const before = happenings.at(-1)
  const [newest, ...others] =
    before?.kind === 'entry' ? [before.entry] : before?.kind === 'together' ? before.entries : []
  if (!newest || !isTogether(newest, entry)) happenings.push({ kind: 'entry', entry })
  else happenings.splice(-1, 1, { kind: 'together', entries: [newest, ...others, entry] })
}

/** Entries of one change have one instant, to the millisecond, and one actor. */
const isTogether = (one: HistoryEntry, other: HistoryEntry): boolean =>
  (one.action === 'flag_on' || one.action === 'flag_off') &&
  (['at', 'action', 'app_id', 'why'] as const).every((name) => one[name] === other[name]) &&
  one.actor.kind === other.actor.kind &&
  one.actor.id === other.actor.id

export function newestOf(happening: Happening): HistoryEntry | undefined {
  switch (happening.kind) {
    case 'entry':
      return happening.entry
    case 'together':
      return happening.entries[0]
    case 'trip':
      return happening.steps.at(-1)
  }
}

export interface Day {
  /** Midnight, in the reader's zone. */
  readonly at: number
  readonly happenings: readonly Happening[]
}

/** In the order in which they come, by the day of the reader's calendar. */
export function daysOf(happenings: readonly Happening[]): Day[] {
  const days: { at: number; happenings: Happening[] }[] = []
  for (const happening of happenings) {
    const at = dayOf(Date.parse(newestOf(happening)?.at ?? ''))
    const last = days.at(-1)
    if (last?.at === at) last.happenings.push(happening)
    else days.push({ at, happenings: [happening] })
  }
  return days
}

export function dayOf(at: number, daysBefore = 0): number {
  const day = new Date(at)
  return new Date(day.getFullYear(), day.getMonth(), day.getDate() - daysBefore).getTime()
}
