import { type Circuit, recoveryDelayAfter } from '@tailslide/core'
import { SDKS, type SdkName } from './plan.js'

/**
 * What the run does to a flag, and what its circuit must be for it at the end.
 *
 * steady    breaks no circuit: closed, without a single transition
 * healthy   one call in ten fails, half of them would trip: closed, without a single transition
 * recovers  fails now and then, recovers by itself: closed, or open for as long as so many trips in a row make it wait
 * breaks    fails from some time on, does not recover: open
 * off       fails now and then, and a person turns it off in the end: off, whatever its circuit has done
 */
export type Sort = 'steady' | 'healthy' | 'recovers' | 'breaks' | 'off'

const SORTS = ['steady', 'healthy', 'recovers', 'breaks', 'off'] as const satisfies readonly Sort[]

/** A flag that one SDK alone calls, so that what the store holds of it must be what that SDK has sent. */
export interface WatchedFlag {
  readonly title: string
  readonly sort: Sort
  readonly sdk: SdkName
}

export const WATCHED_FLAGS: readonly WatchedFlag[] = SDKS.flatMap((sdk) =>
  SORTS.map((sort) => ({ title: `${sort} ${sdk}`, sort, sdk })),
)

export const TICK_MS = 20
export const CALLS_IN_A_TICK = 2

/** The fields that make a flag of this sort; times are short, so that a run sees many trips and recoveries. */
export const fieldsOf = (sort: Sort) => ({
  is_active: true,
  rollout_percentage: 100,
  error_threshold_percentage: sort === 'steady' ? 0 : 50,
  is_recoverable: sort === 'recovers' || sort === 'off',
  circuit_window: 2_000,
  circuit_minimum_requests: 10,
  circuit_recovery_delay: RECOVERY_DELAY_MS,
  circuit_initial_recovery_percentage: 20,
  circuit_recovery_rate: 200,
  circuit_recovery_increment_percentage: 40,
})

/** A recovery of what is switched off waits, so that nothing is demanded of its circuit. */
const WANTED_CIRCUIT: Record<Exclude<Sort, 'breaks'>, 'close' | 'any'> = {
  steady: 'close',
  healthy: 'close',
  recovers: 'close',
  off: 'any',
}

const RECOVERY_DELAY_MS = 300
/** Where the doubling ends. */
const LONGEST_DELAY_MS = 600_000
/** Opening, the look that ends it and the ruleset that tells of it. */
const GRACE_MS = 5_000

interface CircuitOfFlag {
  readonly circuit?: Circuit
  readonly circuit_status: string
  readonly is_active: boolean
  readonly is_enabled?: boolean
}

/** Twelve trips in a row, each within ten minutes of the one before, make a circuit wait for ten minutes. */
function waitsForItsRecovery({ circuit }: CircuitOfFlag, at: number): boolean {
  if (circuit?.state !== 'open') return false
  const rules = { recoveryDelay: RECOVERY_DELAY_MS, maximumRecoveryDelay: LONGEST_DELAY_MS }
  return at < circuit.openedAt + recoveryDelayAfter(circuit.trips, rules) + GRACE_MS
}

/** What is wrong with the state that a flag ended in, at this instant; undefined when it is what its history demands. */
export function unmetDemand(
  { sort, title }: Pick<WatchedFlag, 'sort' | 'title'>,
  flag: CircuitOfFlag | undefined,
  at: number,
): string | undefined {
  if (!flag) return `${title} is gone`
  const isOpen = sort === 'breaks' || (sort === 'recovers' && waitsForItsRecovery(flag, at))
  const circuit = sort === 'breaks' || isOpen ? 'open' : WANTED_CIRCUIT[sort]
  const wanted = { circuit, enabled: sort !== 'off', active: sort !== 'off' && !isOpen }
  const status = circuit === 'any' ? 'any' : flag.circuit_status
  const found = { circuit: status, enabled: flag.is_enabled, active: flag.is_active }
  if (JSON.stringify(wanted) === JSON.stringify(found)) return undefined
  return `${title} must end as ${JSON.stringify(wanted)}, and is ${JSON.stringify(found)}`
}
