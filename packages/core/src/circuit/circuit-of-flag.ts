import type { Flag } from '../flag/flag.js'
import { type Circuit, INITIAL_CIRCUIT } from './types.js'

/**
 * The circuit of a flag. A deployed Tower sends none: its "recovery" is a recovering circuit, last changed when the flag
 * was, and its "open" merely means that the flag is off.
 */
export function circuitOf(flag: Flag): Circuit {
  if (flag.circuit) return flag.circuit
  if (flag.circuit_status !== 'recovery') return INITIAL_CIRCUIT
  const changedAt = Date.parse(flag.updated_at)
  const at = Math.max(0, Number.isNaN(changedAt) ? 0 : changedAt)
  return { state: 'recovering', startedAt: at, steppedAt: at, percentage: flag.circuit_recovery_percentage, trips: 1 }
}

/** The fields of a flag that follow from its circuit and from what a person wants, as deployed SDKs expect them. */
export function circuitFields(
  circuit: Circuit,
  isEnabled: boolean,
): Required<Pick<Flag, 'is_active' | 'circuit_status' | 'circuit_recovery_percentage' | 'circuit'>> {
  switch (circuit.state) {
    case 'open':
      return { is_active: false, circuit_status: 'open', circuit_recovery_percentage: 0, circuit }
    case 'recovering':
      return {
        is_active: isEnabled,
        circuit_status: 'recovery',
        circuit_recovery_percentage: circuit.percentage,
        circuit,
      }
    case 'closed':
      return { is_active: isEnabled, circuit_status: 'close', circuit_recovery_percentage: 100, circuit }
  }
}

/** A deployed Tower says no instants: its circuits are told apart by their status, below any instant. */
const WITHOUT_INSTANT: Record<Flag['circuit_status'], number> = { close: -1, open: -2, recovery: -3 }

/** When the flag's circuit entered the state that it is in, which names that state among all that the flag goes through. */
export const circuitEnteredAt = ({ circuit, circuit_status }: Pick<Flag, 'circuit' | 'circuit_status'>): number =>
  circuit ? enteredAt(circuit) : WITHOUT_INSTANT[circuit_status]

/** When the circuit entered the state that it is in, on the store's clock. */
export function enteredAt(circuit: Circuit): number {
  switch (circuit.state) {
    case 'closed':
      return circuit.since
    case 'open':
      return circuit.openedAt
    case 'recovering':
      return circuit.startedAt
  }
}
