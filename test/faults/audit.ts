/** An entry of the audit log, as far as it matters here. */
export interface AuditEntry {
  readonly id: number
  readonly flag_id: number | null
  readonly flag_title: string
  readonly flag_description: string
  readonly action_type: string
}

type State = 'closed' | 'open' | 'recovering'

/** Where each entry may stand, and where it leads. A person's or a circuit's `close` may come from both other states. */
const MOVES: Readonly<Record<string, { readonly from: readonly State[]; readonly to: State }>> = {
  circuit_open: { from: ['closed', 'recovering'], to: 'open' },
  circuit_recovery_start: { from: ['open'], to: 'recovering' },
  circuit_close: { from: ['open', 'recovering'], to: 'closed' },
}

/** The moves of one circuit, oldest first. */
export const circuitMoves = (entries: readonly AuditEntry[], flagId: number): AuditEntry[] =>
  entries.filter((entry) => entry.flag_id === flagId && entry.action_type in MOVES).sort((a, b) => a.id - b.id)

/** Transitions that no circuit may make, and revisions that were counted twice. */
export function circuitViolations(
  title: string,
  moves: readonly AuditEntry[],
  flag: { readonly circuit_status: string; readonly circuit_revision?: number },
): string[] {
  const violations: string[] = []
  let state: State = 'closed'
  for (const { id, action_type } of moves) {
    const move = MOVES[action_type]
    if (!move) continue
    if (!move.from.includes(state)) violations.push(`${title}: log entry ${id}, ${action_type}, came while ${state}`)
    state = move.to
  }
  const status = { closed: 'close', open: 'open', recovering: 'recovery' }[state]
  if (status !== flag.circuit_status) {
    violations.push(`${title}: its log ends with ${status}, and its circuit is ${flag.circuit_status}`)
  }
  // Steps of a recovery and a person's switching on count as well, and are no moves.
  if (moves.length > (flag.circuit_revision ?? 0)) {
    violations.push(`${title}: ${moves.length} moves are logged, and the revision is ${flag.circuit_revision}`)
  }
  return violations
}
