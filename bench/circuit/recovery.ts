import { type Circuit, type CircuitRules, INITIAL_CIRCUIT, step } from '@tailslide/core'
import { percentile } from '../shared/statistics.js'
import { type Contender, thresholdRule } from './breakers.js'
import { Random } from './random.js'
import { callsOf, START, TICK_MS, type Traffic } from './traffic.js'

const MINUTE = 60_000
const ONSET = 5 * MINUTE
const FIX = 8 * MINUTE
const LENGTH = 30 * MINUTE
const HEALTHY = 0.01

/** Ten seconds off, then a tenth of the rollout more every five seconds. The contender judges, so the machine has no threshold. */
const RULES: CircuitRules = {
  mode: 'automatic',
  rule: 'threshold',
  ...thresholdRule({ errorThreshold: 0 }),
  margin: 1,
  isRecoverable: true,
  recoveryDelay: 10_000,
  maximumRecoveryDelay: 600_000,
  initialRecovery: 10,
  recoveryRate: 5_000,
  recoveryIncrement: 10,
  recoveryProfile: 'linear',
}

export interface Life {
  readonly trips: number
  readonly tripsWhileHealthy: number
  /** Failed calls of the new path between the onset and the fix. */
  readonly harmed: number
  /** From the fix to the circuit's last closing, ms. */
  readonly recoveredAfter: number
  /** The share of the healthy time in which the feature was not fully on. */
  readonly offWhileHealthy: number
}

export interface Setting {
  readonly rate: number
  /** The share of calls on the old path. */
  readonly oldShare: number
  /** How often the new path fails between the onset and the fix. */
  readonly broken: number
}

/** Half an hour through the circuit machine, 1 % errors but for minutes 5 to 8. */
export function live(contender: Contender, { rate, oldShare, broken }: Setting, runs: number): Life {
  const traffic: Traffic = {
    rate: () => rate,
    oldShare,
    instances: 1,
    oldRate: () => HEALTHY,
    newRate: (at) => (at >= ONSET && at < FIX ? broken : HEALTHY),
  }
  const lives = Array.from({ length: runs }, (_, run) => once(contender, traffic, new Random(run + 1)))
  const median = (what: keyof Life) =>
    percentile(
      lives.map((life) => life[what]),
      0.5,
    )
  return {
    trips: median('trips'),
    tripsWhileHealthy: median('tripsWhileHealthy'),
    harmed: median('harmed'),
    recoveredAfter: median('recoveredAfter'),
    offWhileHealthy: median('offWhileHealthy'),
  }
}

const openShare = (circuit: Circuit): number =>
  circuit.state === 'closed' ? 1 : circuit.state === 'open' ? 0 : circuit.percentage / 100

function once(contender: Contender, traffic: Traffic, random: Random): Life {
  const breaker = contender.start()
  const healthyTime = LENGTH - (traffic.newRate(ONSET, 0) > HEALTHY ? FIX - ONSET : 0)
  let circuit = INITIAL_CIRCUIT
  const life = { trips: 0, tripsWhileHealthy: 0, harmed: 0, recoveredAfter: 0, offWhileHealthy: 0 }
  for (let at = 0; at < LENGTH; at += TICK_MS) {
    const isBroken = traffic.newRate(at, 0) > HEALTHY
    const counts = callsOf(traffic, random, at, TICK_MS, openShare(circuit))
    if (isBroken) for (const { counts: of } of counts) life.harmed += of.failure
    else if (circuit.state !== 'closed') life.offWhileHealthy += TICK_MS / healthyTime
    const trips = breaker.take(at, counts) && circuit.state !== 'open'
    const end = at + TICK_MS
    const verdict = { trips, reason: contender.name }
    const next = step(circuit, { type: 'tick', at: START + end, verdict, calls: Number.POSITIVE_INFINITY }, RULES)
    if (trips) {
      life.trips++
      if (!isBroken) life.tripsWhileHealthy++
    }
    if (next.circuit.state !== circuit.state && next.circuit.state !== 'open') breaker.restart(end)
    if (next.circuit.state === 'closed' && circuit.state !== 'closed' && life.recoveredAfter === 0 && end > FIX) {
      life.recoveredAfter = end - FIX
    }
    circuit = next.circuit
  }
  return life
}
