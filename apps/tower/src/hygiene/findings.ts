import { type Finding, MOST_UNKNOWN_FINDINGS } from '@tailslide/api'
import type { KeyRow } from '../keys/queries.js'
import { archivedFlags, askedInVain, unknownFlags } from './asked-in-vain.js'
import type { Facts } from './facts.js'
import type { FlagFacts } from './flag-facts.js'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
/** A flag that is new, or was changed just now, is left in peace. */
const SETTLED_MS = DAY_MS
const LONG_MS = 30 * DAY_MS
/** SDKs report that long before it means something that they never told of a flag. */
const WATCHED_MS = 7 * DAY_MS

/** What is the matter with the flags of one environment. */
export interface Found {
  /** The kinds in the order of their urgency. */
  readonly findings: readonly Finding[]
  /** Names that are no flags, besides those among the findings. */
  readonly moreUnknown: number
}

export function findingsOf(facts: Facts): Found {
  const asked = askedInVain(facts)
  const findings = [
    ...facts.refused.map((key) => refusedKey(facts, key)),
    ...archivedFlags(facts, asked.archived),
    ...unknownFlags(facts, asked.unknown),
  ]
  for (const rule of RULES) {
    for (const flag of facts.flags) {
      const told = rule(flag, facts)
      if (told) findings.push({ ...told, app_id: facts.appId, flag_id: flag.id, title: flag.title })
    }
  }
  return { findings, moreUnknown: Math.max(0, asked.unknown.length - MOST_UNKNOWN_FINDINGS) }
}

type Told = Pick<Finding, 'code' | 'about' | 'remedy' | 'since'>

const RULES: readonly ((flag: FlagFacts, facts: Facts) => Told | undefined)[] = [
  circuitNeverOpens,
  circuitWithoutSignals,
  pastDate,
  (flag, facts) => (isOnForEveryone(flag) && isSettled(flag, facts, LONG_MS) ? onForEveryone(flag) : undefined),
  (flag, facts) => (isOffForEveryone(flag) && isSettled(flag, facts, LONG_MS) ? offForEveryone(flag) : undefined),
  neverEvaluated,
]

/** Whether nobody has changed the flag for so long. */
const isSettled = ({ updatedAt }: FlagFacts, { now }: Facts, ms: number): boolean => updatedAt <= now - ms

const isOnForEveryone = ({ settings: { is_enabled, rollout_percentage, circuit } }: FlagFacts): boolean =>
  is_enabled && rollout_percentage === 100 && circuit.state === 'closed'

const isOffForEveryone = ({ settings: { is_enabled, rollout_percentage }, hasNamedUsers }: FlagFacts): boolean =>
  !is_enabled || (rollout_percentage === 0 && !hasNamedUsers)

function circuitWithoutSignals(flag: FlagFacts, facts: Facts): Told | undefined {
  const isOn = !isOffForEveryone(flag) && flag.settings.circuit.state === 'closed'
  if (!isOn || !isWatched(flag) || facts.called.has(flag.id) || !isSettled(flag, facts, SETTLED_MS)) return undefined
  return {
    code: 'circuit_without_signals',
    about: 'The flag is on and its circuit is to watch it, and no call was counted in the last day: it cannot trip.',
    remedy:
      'Call the new path through run(), or emitSuccess() and emitFailure(), in the service; or set circuit_mode to ' +
      '"forced_closed" where nothing is to be watched.',
    since: null,
  }
}

const isToWatch = ({ settings: { circuit_mode } }: FlagFacts): boolean =>
  circuit_mode === 'automatic' || circuit_mode === 'observe'
const isWatched = (flag: FlagFacts): boolean => isToWatch(flag) && flag.settings.canTrip

/** Told at once: whoever has set it may believe that they are protected. */
function circuitNeverOpens(flag: FlagFacts): Told | undefined {
  if (isOffForEveryone(flag) || !isToWatch(flag) || isWatched(flag)) return undefined
  return {
    code: 'circuit_never_opens',
    about: 'The flag is on, and its circuit never opens by itself: no share of failing calls is above its limits.',
    remedy:
      'Set error_threshold_percentage to 10, for example; or set circuit_mode to "forced_closed" where nothing is to be watched.',
    since: null,
  }
}

function pastDate({ temporary_until: until }: FlagFacts, { now }: Facts): Told | undefined {
  // The day itself is still in time, wherever it is.
  if (until === null || Date.parse(until) + 1.5 * DAY_MS > now) return undefined
  return {
    code: 'past_date',
    about: `The flag was to be gone by ${until}.`,
    remedy: 'Take it out of the code and archive it; or give temporary_until a later day.',
    since: new Date(Date.parse(until)).toISOString(),
  }
}

const onForEveryone = ({ updated_at }: FlagFacts): Told => ({
  code: 'on_for_everyone',
  about: 'The flag is on for everyone, and nothing of it has changed for 30 days.',
  remedy: 'If the old path is no longer needed, take both out of the code and archive the flag.',
  since: updated_at,
})

const offForEveryone = ({ updated_at }: FlagFacts): Told => ({
  code: 'off_for_everyone',
  about: 'The flag is off for everyone, and nothing of it has changed for 30 days.',
  remedy: 'If the new path is not to come, take both out of the code and archive the flag.',
  since: updated_at,
})

function neverEvaluated(flag: FlagFacts, { evaluated, reportedSince, now }: Facts): Told | undefined {
  const isNew = Date.parse(flag.created_at) > now - WATCHED_MS
  if (evaluated.has(flag.id) || isNew || reportedSince === undefined) return undefined
  if (Date.parse(reportedSince) > now - WATCHED_MS) return undefined
  return {
    code: 'never_evaluated',
    about: `No service has asked for the flag since SDKs report, which is since ${reportedSince}.`,
    remedy: 'Use it in the code, or archive it. Services whose SDK does not report may use it unseen.',
    since: Date.parse(flag.created_at) > Date.parse(reportedSince) ? flag.created_at : reportedSince,
  }
}

function refusedKey({ appId }: Facts, row: KeyRow): Finding {
  const { name, prefix, revoked_at, expires_at, refused_at, refused_from } = row
  const key = name === '' ? `${prefix}…` : `${name} (${prefix}…)`
  const from = refused_from === null ? '' : ` at ${refused_from}`
  const told = { code: 'refused_key', app_id: appId, flag_id: null, title: key } as const
  if (revoked_at === null && (expires_at === null || expires_at > (refused_at ?? ''))) {
    return {
      ...told,
      about:
        `A service${from} asks for the flags of another environment with this key, last at ${refused_at}: it is refused, ` +
        'has no flags of it, and its calls are not counted, so that no circuit opens for it.',
      remedy: 'Give the service the appId of this environment, or a key of the one that it asks for, and restart it.',
      since: null,
    }
  }
  return {
    ...told,
    about:
      `The key ${revoked_at === null ? 'has expired' : 'was revoked'}, and a service${from} still asks with it, last at ` +
      `${refused_at}. It goes on with the flags that it has; its calls are not counted, so that no circuit opens for it.`,
    remedy: 'Give the service a key that works, and restart it.',
    since: revoked_at,
  }
}
