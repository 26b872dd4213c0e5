import {
  type CircuitMessage,
  type CircuitTransition,
  type Clock,
  circuitFields,
  circuitOf,
  circuitRules,
  type EncodedFlag,
  encodeFlag,
  type Flag,
  type Logger,
  type OutgoingRuleset,
  parseRuleset,
  step,
} from '@tailslide/core'
import type { MemoryBroker } from '@tailslide/transports/memory'
import { databaseFailure, UNAVAILABLE_WORDS } from '../db/failures.js'

/**
 * Openings of circuits that the database has not taken: it is full, read-only or away. The flag is switched off for everyone
 * all the same, by the ruleset that readers have with that flag open and the next version, which they take for a stand-in.
 *
 * waiting    The flag is as the opening was decided from. Announced at once, again when the Aerobat repeats it, and on top of
 *            whatever else the database takes meanwhile. Tower itself tries to store it: the Aerobat that decided it may be
 *            gone, and so may what the broker kept of it.
 * settled    A stored ruleset shows another revision, or a person has switched the flag off, or it is gone.
 *
 * Nothing but openings is announced so: a recovery or a person's change that was not stored could be lost again.
 */
export interface UnsavedOpenings {
  /** Switches the flag off for every reader, unless what they have already says something newer of it; `cause` is logged. */
  announce(message: CircuitMessage, cause?: unknown): void
  /** What readers get in place of a ruleset that the database has taken: it, or what waits on top of it. */
  over(stored: OutgoingRuleset): OutgoingRuleset
  /** Whether, as far as this Tower has heard, nothing has come after what the transition was decided from. */
  isWaiting(transition: CircuitTransition): boolean
  /** What is announced and not stored, as messages that say it again. */
  waiting(): readonly OpeningMessage[]
  /** The opening of a flag that is announced and not stored. */
  of(flagId: number): NotStored | undefined
  /** The database has refused one of them again. */
  refused(cause: unknown): void
  /** The flag is gone: no stored ruleset will tell. */
  drop(message: OpeningMessage): void
  stop(): void
}

export interface NotStored {
  /** Why the circuit has opened. */
  readonly reason: string
  /** Why the database has not taken it; null where it has not said yet. */
  readonly why: string | null
}

export interface UnsavedOpeningsOptions {
  readonly clock: Clock
  readonly logger: Logger
  /** What the readers of this process have. */
  readonly source: Pick<MemoryBroker, 'latest' | 'latestOfAll'>
  /** To the readers of this process. */
  readonly send: (ruleset: OutgoingRuleset) => void
  /** To those of the broker. */
  readonly sendToBroker: (ruleset: OutgoingRuleset) => void
}

type Opening = Pick<CircuitTransition, 'flagId' | 'appId' | 'revision' | 'circuit' | 'reason'>

export type OpeningMessage = CircuitMessage & { readonly transition: CircuitTransition }

interface Unsaved {
  /** The newest ruleset that the database has taken. */
  readonly base: OutgoingRuleset
  readonly openings: Map<number, Opening>
  /** What was announced last, and whether an opening came after it. */
  announced: OutgoingRuleset | undefined
  isOutdated: boolean
  cancel: (() => void) | undefined
}

/** Many flags of an app may open in the same moment. */
const TOGETHER_MS = 20
/** Who came meanwhile hears of it too; the Aerobat of a full broker repeats itself more often. */
const AGAIN_MS = 1_000

export function createUnsavedOpenings({
  clock,
  logger,
  source,
  send,
  sendToBroker,
}: UnsavedOpeningsOptions): UnsavedOpenings {
  const apps = new Map<number, Unsaved>()
  /** Of whichever opening: what refuses one refuses all. */
  let why: string | null = null

  const refused = (cause: unknown): void => {
    const words = UNAVAILABLE_WORDS[databaseFailure(cause) ?? 'duplicate']
    // What is told here is tried again without anybody's doing.
    why = words?.replace(/ Try again\.$/, '') ?? null
  }

  const baseOf = (appId: number): OutgoingRuleset | undefined => apps.get(appId)?.base ?? source.latest(appId)

  const appOf = (base: OutgoingRuleset, openings = new Map<number, Opening>()): Unsaved => {
    const app: Unsaved = { base, openings, announced: undefined, isOutdated: true, cancel: undefined }
    apps.set(base.appId, app)
    return app
  }

  const rulesetOf = (app: Unsaved): OutgoingRuleset => {
    if (app.isOutdated || !app.announced) app.announced = withOpen(app, clock.now())
    app.isOutdated = false
    return app.announced
  }

  const sendIn = (ms: number, app: Unsaved): void => {
    app.cancel?.()
    app.cancel = clock.after(ms, () => {
      app.cancel = undefined
      const ruleset = rulesetOf(app)
      send(ruleset)
      sendToBroker(ruleset)
    })
  }

  /** A deployed Aerobat names neither app nor revision. */
  const openingOf = (message: CircuitMessage): Opening | undefined => {
    const { flagId, transition } = message
    if (message.type !== 'open') return undefined
    if (transition && transition.revision !== null) return transition
    for (const { appId } of source.latestOfAll()) {
      const flag = readFlag(baseOf(appId), flagId)
      if (!flag) continue
      const moved = step(circuitOf(flag), { type: 'open', at: clock.now() }, circuitRules(flag))
      const reason = moved.effects[0]?.reason ?? ''
      return { flagId, appId, revision: flag.circuit_revision ?? null, circuit: moved.circuit, reason }
    }
    return undefined
  }

  return {
    announce(message, cause) {
      if (cause !== undefined) refused(cause)
      const opening = openingOf(message)
      const base = opening && baseOf(opening.appId)
      if (!base || opening.circuit.state !== 'open' || !canOpen(opening, base)) return
      const { appId, flagId, reason } = opening
      const app = apps.get(appId) ?? appOf(base)
      if (app.openings.has(flagId)) {
        if (!app.cancel) sendIn(AGAIN_MS, app)
        return
      }
      const fields = { ...(cause !== undefined && { err: cause }), appId, flagId, reason }
      logger.error(fields, 'an open circuit is not stored yet; its flag is switched off all the same')
      app.openings.set(flagId, opening)
      app.isOutdated = true
      sendIn(TOGETHER_MS, app)
    },
    over(stored) {
      const before = apps.get(stored.appId)
      if (!before) return stored
      if (before.base.version >= stored.version) return rulesetOf(before)
      before.cancel?.()
      apps.delete(stored.appId)
      // What else was changed meanwhile, by a person or another circuit, must not switch the flag on again.
      const openings = new Map([...before.openings].filter(([, opening]) => canOpen(opening, stored)))
      if (openings.size === 0) return stored
      const ruleset = rulesetOf(appOf(stored, openings))
      sendToBroker(ruleset)
      return ruleset
    },
    isWaiting({ appId, flagId, revision }) {
      return readFlag(baseOf(appId), flagId)?.circuit_revision === revision
    },
    waiting: () =>
      [...apps.values()].flatMap(({ openings }) =>
        [...openings.values()].map((transition) => ({ type: 'open' as const, flagId: transition.flagId, transition })),
      ),
    of(flagId) {
      for (const { openings } of apps.values()) {
        const opening = openings.get(flagId)
        if (opening) return { reason: opening.reason, why }
      }
      return undefined
    },
    refused,
    drop({ transition }) {
      const app = apps.get(transition.appId)
      app?.openings.delete(transition.flagId)
      if (!app || app.openings.size > 0) return
      app.cancel?.()
      apps.delete(transition.appId)
    },
    stop() {
      for (const { cancel } of apps.values()) cancel?.()
      apps.clear()
    },
  }
}

const parse = (encoded: EncodedFlag | undefined): Flag | undefined =>
  encoded && parseRuleset(`[${encoded.json}]`).flags[0]

const readFlag = (ruleset: OutgoingRuleset | undefined, flagId: number): Flag | undefined =>
  parse(ruleset?.flags?.find(({ id }) => id === flagId))

function canOpen({ flagId, revision }: Opening, base: OutgoingRuleset): boolean {
  const flag = readFlag(base, flagId)
  if (!flag || flag.circuit_revision !== revision) return false
  return flag.is_enabled !== false && circuitOf(flag).state !== 'open'
}

/** The base with these circuits open. */
function withOpen({ base, openings, announced }: Unsaved, now: number): OutgoingRuleset {
  const flags = (base.flags ?? []).map((encoded) => {
    const opening = openings.get(encoded.id)
    const flag = opening && parse(encoded)
    if (!flag) return encoded
    const fields = circuitFields(opening.circuit, flag.is_enabled ?? true)
    return { id: encoded.id, json: encodeFlag({ ...flag, ...fields }) }
  })
  return {
    appId: base.appId,
    version: base.version + 1,
    cause: 'circuit',
    // Of two that were not stored the later one counts, also while the clock is being set.
    publishedAt: Math.max(now, base.publishedAt + 1, (announced?.publishedAt ?? 0) + 1),
    unsaved: true,
    payload: `[${flags.map(({ json }) => json).join(',')}]`,
    flags,
  }
}
