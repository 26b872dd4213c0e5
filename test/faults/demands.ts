import { SDKS, type SdkName } from './plan.js'

/**
 * What the run does to a flag, and what its circuit must be for it at the end.
 *
 * steady    breaks no circuit: closed, without a single transition
 * healthy   one call in ten fails, half of them would trip: closed, without a single transition
 * recovers  fails now and then, recovers by itself: closed
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
  circuit_recovery_delay: 300,
  circuit_initial_recovery_percentage: 20,
  circuit_recovery_rate: 200,
  circuit_recovery_increment_percentage: 40,
})

/** A recovery of what is switched off waits, so that nothing is demanded of its circuit. */
const WANTED_CIRCUIT: Record<Sort, 'open' | 'close' | 'any'> = {
  steady: 'close',
  healthy: 'close',
  recovers: 'close',
  breaks: 'open',
  off: 'any',
}

interface CircuitOfFlag {
  readonly circuit_status: string
  readonly is_active: boolean
  readonly is_enabled?: boolean
}

/** What is wrong with the state that a flag ended in; undefined when it is what its history demands. */
export function unmetDemand(sort: Sort, title: string, flag: CircuitOfFlag | undefined): string | undefined {
  if (!flag) return `${title} is gone`
  const wanted = { circuit: WANTED_CIRCUIT[sort], enabled: sort !== 'off', active: sort !== 'off' && sort !== 'breaks' }
  const circuit = wanted.circuit === 'any' ? 'any' : flag.circuit_status
  const found = { circuit, enabled: flag.is_enabled, active: flag.is_active }
  if (JSON.stringify(wanted) === JSON.stringify(found)) return undefined
  return `${title} must end as ${JSON.stringify(wanted)}, and is ${JSON.stringify(found)}`
}
