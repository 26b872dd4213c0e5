/** The JetStream stream that rulesets and circuit messages share, unless configured. */
export const DEFAULT_STREAM = 'flags_ruleset'

/** What set a ruleset off: a person's change, or a circuit's. It is the last token of the subject. */
export type ChangeCause = 'manual' | 'circuit'

export const rulesetSubject = (appId: number, cause: ChangeCause): string => `apps.${appId}.update.${cause}`

/** The filter that an SDK subscribes to: everything of one app. */
export const appSubjects = (appId: number): string => `apps.${appId}.>`

/** One app's rulesets, and nothing else of it. */
export const rulesetSubjects = (appId: number): string => `apps.${appId}.update.*`

/**
 * Where Tower says what a ruleset is before it is stored. Two tokens, so that neither a subject of the stream, not even
 * `apps.*.>`, nor the filter of any SDK matches it.
 */
export const announcementSubject = (appId: number): string => `apps.${appId}`

/** Every app's rulesets. */
export const ALL_RULESETS = 'apps.*.update.*'

const RULESET_SUBJECT = /^apps\.(\d+)\.update\.(manual|circuit)$/

/** The app and cause that a ruleset's subject names, or undefined for any other subject. */
export function parseRulesetSubject(subject: string): { appId: number; cause: ChangeCause } | undefined {
  const match = RULESET_SUBJECT.exec(subject)
  if (!match) return undefined
  return { appId: Number(match[1]), cause: match[2] === 'circuit' ? 'circuit' : 'manual' }
}

export const CIRCUIT_SUBJECTS = {
  open: 'circuit_open',
  close: 'circuit_close',
  recoveryStart: 'circuit_recovery_start',
  recoveryUpdate: 'circuit_recovery_update',
} as const

/**
 * Where Tower asks whether an Aerobat of this stream runs. Neither a subject of the stream nor the filter of any SDK matches
 * it, and deployed parts do not listen there.
 */
export const aerobatSubject = (stream: string): string => `tailslide.aerobats.${stream}`

/** Headers carry what belongs to a message as a whole, because a ruleset's payload is an array. */
export const HEADERS = {
  version: 'Tailslide-Version',
  publishedAt: 'Tailslide-Published-At',
  /** `1` on a ruleset that Tower's database has not taken. */
  unsaved: 'Tailslide-Unsaved',
  /** How a large ruleset is compressed: `gzip`. Absent on what deployed SDKs can read. */
  encoding: 'Tailslide-Encoding',
  transition: 'Tailslide-Transition',
} as const
