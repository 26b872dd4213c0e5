import { type Circuit, circuitOf, type Flag, INITIAL_CIRCUIT, isRecord, parseRuleset } from '@tailslide/core'
import { TowerError } from '../errors.js'

/** An app of a deployed Tower, with its flags as they go over the wire. */
export interface DeployedApp {
  readonly id: number
  readonly title: string
  readonly created_at: string
  readonly updated_at: string
  readonly flags: readonly DeployedFlag[]
}

export interface DeployedFlag {
  readonly flag: Flag
  /** What the person wanted, as far as a deployed Tower still knows. */
  readonly isEnabled: boolean
  readonly circuit: Circuit
  /** Its circuit had opened, and it was changed since: whether somebody wants it off is not known, and off it is. */
  readonly isUnsure: boolean
}

/** What of the audit log tells where a flag's circuit is: which of the actions on it was the last. */
export interface DeployedLogEntry {
  readonly flagId: number
  readonly action: string
}

/** Everything of a deployed Tower that is taken over, as it was read. */
export interface DeployedData {
  readonly apps: readonly unknown[]
  /** Flags by the id of their app. */
  readonly flags: ReadonlyMap<number, readonly unknown[]>
  /** The newest entries first. */
  readonly log: readonly DeployedLogEntry[]
}

/** A change of settings may switch a flag too, and a deployed Tower logs it as `update` all the same. */
const MAY_SWITCH: ReadonlySet<string> = new Set(['flag_on', 'flag_off', 'update', 'circuit_open', 'circuit_close'])

/** Rejects what breaks a rule with all that does, because a flag left out would be off for everyone. */
export function parseDeployedData({ apps, flags, log }: DeployedData, at: number): DeployedApp[] {
  const last = new Map<number, LastSwitches>()
  for (const { flagId, action } of log) {
    if (!MAY_SWITCH.has(action)) continue
    const { newest, newestSure } = last.get(flagId) ?? {}
    last.set(flagId, { newest: newest ?? action, newestSure: newestSure ?? (action === 'update' ? undefined : action) })
  }
  return apps.map((raw) => {
    const app = parseApp(raw)
    const parsed = parseRuleset(JSON.stringify(flags.get(app.id) ?? []))
    if (parsed.problems.length > 0) {
      const all = parsed.problems.map(({ path, value, rule }) => `${path} is ${JSON.stringify(value)} and ${rule}`)
      throw unreadable(`app ${app.id} has flags that cannot be read: ${all.slice(0, MOST_TOLD).join('; ')}`)
    }
    return { ...app, flags: parsed.flags.map((flag) => withCircuit(flag, last.get(flag.id), at)) }
  })
}

const MOST_TOLD = 20

interface LastSwitches {
  readonly newest?: string
  /** The newest that is no `update`. */
  readonly newestSure?: string | undefined
}

/**
 * A deployed Tower shows a tripped flag as one that a person has switched off: `is_active` false. Its log tells them
 * apart, unless somebody changed the flag after its circuit had opened: then it may be either, and only off harms nobody.
 * A flag that is on counts as on, whatever its status says, as for deployed SDKs.
 */
function withCircuit(flag: Flag, { newest, newestSure }: LastSwitches = {}, at: number): DeployedFlag {
  if (!flag.is_active && newest === 'circuit_open') {
    return { flag, isEnabled: true, circuit: { state: 'open', openedAt: at, trips: 1 }, isUnsure: false }
  }
  const found = circuitOf(flag)
  const circuit: Circuit =
    flag.is_active && found.state === 'recovering' ? { ...found, startedAt: at, steppedAt: at } : INITIAL_CIRCUIT
  return { flag, isEnabled: flag.is_active, circuit, isUnsure: !flag.is_active && newestSure === 'circuit_open' }
}

function parseApp(raw: unknown): Omit<DeployedApp, 'flags'> {
  if (isRecord(raw)) {
    const { id, title, created_at, updated_at } = raw
    if (typeof id === 'number' && Number.isSafeInteger(id) && id > 0 && typeof title === 'string') {
      const made = typeof created_at === 'string' ? created_at : new Date(0).toISOString()
      return { id, title, created_at: made, updated_at: typeof updated_at === 'string' ? updated_at : made }
    }
  }
  throw unreadable('an app without an integer id and a title')
}

export const unreadable = (what: string, cause?: unknown): TowerError =>
  new TowerError('SOURCE_UNREADABLE', `What is to be imported cannot be read: ${what}. Nothing was imported.`, {
    cause,
  })
