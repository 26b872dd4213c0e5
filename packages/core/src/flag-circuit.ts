import { type Circuit, INITIAL_CIRCUIT } from './circuit.js'
import type { Flag } from './flag.js'

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
