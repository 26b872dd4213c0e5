import { circuitEnteredAt } from '../circuit/circuit-of-flag.js'
import type { Flag } from './flag.js'
import { rolloutPosition } from './rollout.js'

/**
 * `tailslide` is the documented rule, to 0.001 %. `tailslide-py` follows the comparison of the Python and Ruby SDKs to
 * the last bit, for fleets that mix them in: it knows whole buckets and no seeds, and hashes the empty context too.
 */
export type RolloutRule = 'tailslide' | 'tailslide-py'

/**
 * Why a flag answered as it did. The first two leave the answer to the caller's default.
 *
 * flag-unknown     the ruleset has no such flag
 * no-ruleset       no ruleset has arrived yet
 * off              a person turned the flag off
 * circuit-open     the circuit is open
 * whitelisted      the user is on the whitelist
 * in-rollout       the user is within the rollout
 * out-of-rollout   the user is not
 * in-recovery      within the share of the rollout that a recovering circuit lets in
 * out-of-recovery  not within that share
 * no-user          the empty user context, which is out of every partial rollout
 */
export type Reason =
  | 'flag-unknown'
  | 'no-ruleset'
  | 'off'
  | 'circuit-open'
  | 'whitelisted'
  | 'in-rollout'
  | 'out-of-rollout'
  | 'in-recovery'
  | 'out-of-recovery'
  | 'no-user'

export interface Decision {
  readonly active: boolean
  readonly reason: Reason
  readonly flagId: number | null
}

/** A flag made ready to be decided often. */
export interface CompiledFlag {
  readonly flagId: number
  /** The answer for everyone, when there is one. */
  readonly inactive: 'off' | 'circuit-open' | null
  readonly whitelist: ReadonlySet<string>
  /** In when the user's position is below it: the rollout, times the recovery while recovering. */
  readonly percentage: number
  readonly recovering: boolean
  readonly seed: string
  /** Whether the empty user context is nobody. */
  readonly refusesEmpty: boolean
  /** Names the state of the circuit; see `circuitEnteredAt`. */
  readonly circuit: number
}

export function compileFlag(flag: Flag, rolloutRule: RolloutRule = 'tailslide'): CompiledFlag {
  const recovery = recoveryShare(flag)
  const python = rolloutRule === 'tailslide-py'
  const percentage = python ? bucketsOfPython(flag, recovery ?? 100) : shareLetIn(flag, recovery ?? 100)
  return {
    flagId: flag.id,
    inactive: inactiveReason(flag),
    whitelist: new Set(whitelistOf(flag.white_listed_users)),
    percentage,
    recovering: recovery !== undefined,
    seed: python ? '' : (flag.rollout_seed ?? ''),
    refusesEmpty: !python && percentage < 100,
    circuit: circuitEnteredAt(flag),
  }
}

/** The users of a comma-separated whitelist, trimmed, without empty entries. */
export function whitelistOf(users: string): string[] {
  if (users === '') return []
  const names = users
    .split(',')
    .map((user) => user.trim())
    .filter((user) => user !== '')
  // Pieces of a longer string point into it, keep it alive and compare slowly; through JSON each becomes one of its own.
  // A hit then takes 14 ns instead of 67.
  return JSON.parse(JSON.stringify(names))
}

/**
 * A flag that carries its circuit is decided by the switch and the circuit. Of a deployed Tower's flag `is_active` alone
 * tells: its `circuit_status` says "open" of flags that were never switched on, and of active ones after a change of rollout.
 */
function inactiveReason({ circuit, is_active, is_enabled }: Flag): CompiledFlag['inactive'] {
  if (!circuit) return is_active ? null : 'off'
  if (is_enabled === false) return 'off'
  if (circuit.state === 'open') return 'circuit-open'
  return is_enabled || is_active ? null : 'off'
}

/** The share of the rollout that a recovering circuit lets in, 0 to 100; undefined when it is not recovering. */
export function recoveryShare(flag: Flag): number | undefined {
  const { circuit } = flag
  if (circuit) return circuit.state === 'recovering' ? circuit.percentage : undefined
  return flag.is_recoverable && flag.circuit_status === 'recovery' ? flag.circuit_recovery_percentage : undefined
}

/**
 * The percentage of users who are let in, the whitelist aside: the rollout times the recovery. Rounded, because in doubles
 * 70 % of 70.7 % is a hair off 49.49 %.
 */
export const shareLetIn = ({ rollout_percentage }: Flag, recovery: number): number =>
  Math.round(rollout_percentage * recovery * 1e7) / 1e9

/**
 * How many of the 100 buckets, from 0 on, Python's comparison lets in; a position is below it exactly when its bucket is.
 * Of a flag that is on with a share of 0 % it would let in bucket 0, which `projectForDeployed` keeps from it.
 */
function bucketsOfPython({ is_active, rollout_percentage: rollout }: Flag, recovery: number): number {
  if (!is_active) return 0
  const limit = (rollout / 100) * (recovery / 100)
  let count = 0
  while (count < 100 && count / 100 <= limit) count++
  return count
}

/**
 * Decides a compiled flag; allocates nothing and never throws. `positionOf` is `rolloutPosition` or a cache of it, and
 * is called only when the position matters.
 */
export function decide(
  flag: CompiledFlag,
  user: string,
  positionOf: (user: string, seed: string) => number,
): DecidedReason {
  if (flag.inactive !== null) return flag.inactive
  if (flag.whitelist.size > 0 && flag.whitelist.has(user)) return 'whitelisted'
  if (user === '' && flag.refusesEmpty) return 'no-user'
  const percentage = flag.percentage
  const isIn = percentage >= 100 || (percentage > 0 && positionOf(user, flag.seed) < percentage)
  if (flag.recovering) return isIn ? 'in-recovery' : 'out-of-recovery'
  return isIn ? 'in-rollout' : 'out-of-rollout'
}

/** The reasons of a flag that is known. */
export type DecidedReason = Exclude<Reason, 'flag-unknown' | 'no-ruleset'>

/** The answer that a reason stands for; false for the two that leave it to the caller's default. */
export const isActive = (reason: Reason): boolean =>
  reason === 'in-rollout' || reason === 'whitelisted' || reason === 'in-recovery'

/** Decides a flag for a user once; to decide it often, compile it and keep the positions. */
export function evaluate(flag: Flag, user: string, options: { rolloutRule?: RolloutRule } = {}): Decision {
  const reason = decide(compileFlag(flag, options.rolloutRule), user, rolloutPosition)
  return { active: isActive(reason), reason, flagId: flag.id }
}
