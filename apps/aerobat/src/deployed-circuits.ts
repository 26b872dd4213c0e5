import { type Circuit, circuitOf, type Flag } from '@tailslide/core'

/**
 * Circuits of flags whose Tower stores none (those that know only `circuit_status`), kept here in memory.
 * What such a flag shows:
 *
 * closed      `is_active`. Evidence begins when it was seen to be turned on; if it was on when it was first seen, when Tower
 *             changed it last.
 * recovering  `is_active` and status `recovery`. Only an Aerobat makes it so, hence one that is found is adopted.
 * open        not `is_active`. A person's off looks the same, so that only a circuit that was opened here is moved.
 */
export interface DeployedCircuits {
  /** What to decide from; undefined: the flag is off, and not by this Aerobat. */
  of(flag: Flag): Circuit | undefined
  moved(flagId: number, from: Circuit, to: Circuit): void
  /**
   * Takes in what Tower shows of a flag: forgets a circuit that someone else has moved, adopts a recovery, and begins a
   * closed one where a person has turned the flag on. True while the flag does not show the last move yet. `at` is the store's clock.
   */
  follow(flag: Flag, at: number): boolean
  forget(flagId: number): void
}

/** Whether Tower stores the circuit of this flag, and numbers its changes. */
export const isNumbered = (flag: Flag): boolean => flag.circuit_revision !== undefined

interface Own {
  readonly circuit: Circuit
  /** What it was moved from, until Tower shows the move. */
  readonly from?: Circuit
}

export function createDeployedCircuits(): DeployedCircuits {
  const own = new Map<number, Own>()
  const seen = new Set<number>()

  /** An active flag that nothing is known of. */
  function found(flag: Flag, at: number): Circuit {
    if (flag.circuit_status === 'recovery') return circuitOf(flag)
    const changedAt = Date.parse(flag.updated_at)
    const since = seen.has(flag.id) || Number.isNaN(changedAt) ? at : Math.max(0, changedAt)
    return { state: 'closed', since, trips: 0 }
  }

  function isAwaited(flag: Flag): boolean {
    const { circuit, from } = own.get(flag.id) ?? {}
    if (!circuit) return false
    const answer = from ? answerOf(flag, from, circuit) : shows(flag, circuit) ? 'taken' : 'void'
    if (answer === 'taken') own.set(flag.id, { circuit })
    if (answer === 'void') own.delete(flag.id)
    return answer === 'waiting'
  }

  return {
    of: (flag) => own.get(flag.id)?.circuit,
    moved(flagId, from, to) {
      own.set(flagId, { circuit: to, from })
    },
    follow(flag, at) {
      if (isAwaited(flag)) return true
      if (!own.has(flag.id) && flag.is_active) own.set(flag.id, { circuit: found(flag, at) })
      seen.add(flag.id)
      return false
    },
    forget(flagId) {
      own.delete(flagId)
      seen.delete(flagId)
    },
  }
}

function shows(flag: Flag, circuit: Circuit): boolean {
  if (circuit.state === 'open') return !flag.is_active
  return flag.is_active && (flag.circuit_status === 'recovery') === (circuit.state === 'recovering')
}

/** Such a Tower stores percentages in tenths, rounded up. */
const TENTH = 0.1 + 1e-9

/** `void` is a person's off: the move has lost its reason, and to publish it again would turn the flag on. */
function answerOf(flag: Flag, from: Circuit, to: Circuit): 'taken' | 'void' | 'waiting' {
  const { is_active, circuit_recovery_percentage } = flag
  if (to.state === 'open') {
    if (is_active) return 'waiting'
    // Opening sets the recovery percentage to 0; a person's off leaves it as it was.
    return circuit_recovery_percentage === 0 ? 'taken' : 'void'
  }
  if (!is_active) return from.state === 'open' ? 'waiting' : 'void'
  if (!shows(flag, to)) return 'waiting'
  const isThere = to.state === 'closed' || Math.abs(circuit_recovery_percentage - to.percentage) <= TENTH
  return isThere ? 'taken' : 'waiting'
}
