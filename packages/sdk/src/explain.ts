import { type CompiledFlag, type Flag, isActive, type Reason, rolloutPosition } from '@tailslide/core'

export interface Explained {
  readonly flagName: string
  readonly user: string
  readonly reason: Reason
  readonly flag: Flag | undefined
  readonly compiled: CompiledFlag | undefined
}

/** One sentence for a person who asks why a flag answers as it does. */
export function explain({ flagName, user, reason, flag, compiled }: Explained): string {
  const who = user === '' ? 'the empty user context' : `'${user}'`
  if (!flag || !compiled) {
    const why = reason === 'no-ruleset' ? 'no ruleset has arrived yet' : 'the ruleset has no flag of that name'
    return `Flag '${flagName}' has its caller's default for ${who}, because ${why}.`
  }
  const answer = isActive(reason) ? 'on' : 'off'
  return `Flag '${flagName}' (id ${flag.id}) is ${answer} for ${who}, because ${because(reason, user, flag, compiled)}.`
}

function because(reason: Reason, user: string, flag: Flag, compiled: CompiledFlag): string {
  const limit = compiled.percentage
  switch (reason) {
    case 'off':
      return 'it is turned off'
    case 'circuit-open':
      return 'its circuit is open'
    case 'whitelisted':
      return 'the user is on the whitelist'
    case 'no-user':
      return `no user was given, who is out of every partial rollout, and ${nameOf(limit, flag, compiled)}`
    default:
      if (limit >= 100 || limit <= 0) return nameOf(limit, flag, compiled)
      return `position ${rolloutPosition(user, compiled.seed)} is ${isActive(reason) ? '' : 'not '}below ${limit}, and ${nameOf(limit, flag, compiled)}`
  }
}

/** Where the limit comes from: the rollout, the recovery's share of it, or the whole buckets of another rule. */
function nameOf(limit: number, flag: Flag, { recovering }: CompiledFlag): string {
  if (recovering) {
    const share = `${flag.circuit_recovery_percentage} % of the rollout of ${flag.rollout_percentage} %`
    return `its circuit is recovering and lets in ${share}`
  }
  const rollout = `it is rolled out to ${flag.rollout_percentage} %`
  return limit === flag.rollout_percentage ? rollout : `${rollout}, which the rule of Python takes for ${limit} buckets`
}
