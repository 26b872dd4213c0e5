import { type CircuitRules, type SignalBucket, SignalHistory, type WindowCounts } from '@tailslide/core'

/** The recent past of one app's flags with a circuit. */
export interface Histories {
  /** Milliseconds of signals that the longest window needs. */
  readonly windowMs: number
  /** Keeps a history of each of these flags and of no other; true when one of them has to be filled from the store first. */
  follow(rules: ReadonlyMap<number, CircuitRules>): boolean
  take(buckets: readonly SignalBucket[]): void
  /** Forgets all signals, as when the store's clock was set back behind them. */
  clear(): void
  /** The flags of which a failed or slow call has come in since the last time that this was asked. */
  takeTroubled(): ReadonlySet<number>
  countsSince(flagId: number, at: number, from: number): WindowCounts | undefined
}

export function createHistories(): Histories {
  let histories = new Map<number, { readonly windowMs: number; readonly history: SignalHistory }>()
  const newHistory = (windowMs: number) => ({ windowMs, history: new SignalHistory(windowMs) })
  let troubled = new Set<number>()
  let longest = 0
  return {
    get windowMs() {
      return longest
    },
    follow(rules) {
      const before = histories
      histories = new Map()
      longest = 0
      let isNew = false
      for (const [flagId, { window }] of rules) {
        const known = before.get(flagId)
        if (known?.windowMs !== window) isNew = true
        histories.set(flagId, known?.windowMs === window ? known : newHistory(window))
        longest = Math.max(longest, window)
      }
      return isNew
    },
    take(buckets) {
      for (const { flagId, kind, at, count, instance } of buckets) {
        const known = instance === undefined ? histories.get(flagId) : undefined
        known?.history.put(kind, at, count)
        if (known?.history.takeTrouble()) troubled.add(flagId)
      }
    },
    clear() {
      for (const [flagId, { windowMs }] of histories) histories.set(flagId, newHistory(windowMs))
    },
    takeTroubled() {
      const taken = troubled
      if (taken.size > 0) troubled = new Set()
      return taken
    },
    countsSince(flagId, at, from) {
      let counts: WindowCounts | undefined
      histories.get(flagId)?.history.walk(at, from, (totals) => {
        counts = totals
        return true
      })
      return counts && { ...counts }
    },
  }
}
