import { type Circuit, type CircuitEffect, type CircuitMessage, circuitRules, step } from '@tailslide/core'
import type { LogAction } from '../audit/actions.js'
import type { Actor } from '../audit/actor.js'
import type { Change } from '../audit/change.js'
import { recordLog } from '../audit/logs.js'
import type { Context } from '../context.js'
import { storedCircuit, toFlag } from '../db/flag-columns.js'
import type { FlagRow } from '../db/schema.js'
import { flagNotFound, TowerError } from '../errors.js'
import { requireUnedited } from '../flags/edits.js'
import type { Asked } from '../flags/flags.js'
import { selectFlag, updateFlag } from '../flags/queries.js'
import { CIRCUIT, changeRuleset } from '../rulesets/ruleset-change.js'

/** Which circuit, and what its caller has seen of the flag last: where somebody has changed it since, nothing is done. */
type ByHand = Pick<Asked, 'id' | 'ifMatch'>

/** Opens the circuit at a person's word: the flag is off for everyone. Undefined when it is open already, and stays as it is. */
export const openCircuit = (context: Context, actor: Actor, asked: ByHand): Promise<FlagRow | undefined> =>
  moveByHand(context, actor, asked, 'open')

/** Closes the circuit at a person's word: the flag is what its switch says. Undefined when it is closed already. */
export const closeCircuit = (context: Context, actor: Actor, asked: ByHand): Promise<FlagRow | undefined> =>
  moveByHand(context, actor, asked, 'close')

async function moveByHand(
  context: Context,
  actor: Actor,
  { id: flagId, ifMatch }: ByHand,
  type: 'open' | 'close',
): Promise<FlagRow | undefined> {
  const known = await selectFlag(context.database.db, flagId)
  if (!known) throw flagNotFound(flagId)
  return changeRuleset(context, { ...CIRCUIT, appId: known.app_id, actor }, async (change) => {
    const row = await selectFlag(change.tx, flagId)
    if (!row) throw flagNotFound(flagId)
    requireUnedited(row, ifMatch, {})
    const moved = await stepStored(context, change, row, { type, reasonOf: () => `a person asked to ${type} it` })
    if (moved) return moved
    if (storedCircuit(row).state === (type === 'open' ? 'open' : 'closed')) return undefined
    throw new TowerError(
      'CIRCUIT_HELD',
      `The circuit cannot be ${type === 'open' ? 'opened' : 'closed'} by hand: circuit_mode is "${row.circuit_mode}". ` +
        'Set it to "automatic" first.',
    )
  })
}

/** `outdated`: it changed nothing, because it came twice or the circuit has moved since it was decided. */
export type CircuitOutcome = 'applied' | 'outdated' | 'unknown_flag'

/**
 * Applies what an Aerobat says. A message with a transition counts if the circuit has not moved since the revision that
 * it was computed from: of two Aerobats, or of one message delivered twice, the second changes nothing. A message without
 * one comes from a deployed Aerobat and goes through the machine, which knows what a circuit may do from where it is.
 * Rejects only when the database fails, and then the message is to be handed over again.
 */
export async function applyCircuitMessage(context: Context, message: CircuitMessage): Promise<CircuitOutcome> {
  const { flagId, transition } = message
  const known = await selectFlag(context.database.db, flagId)
  if (!known || (transition && transition.appId !== known.app_id)) return 'unknown_flag'
  try {
    const after = await changeRuleset(context, { ...CIRCUIT, appId: known.app_id, actor: AEROBAT }, async (change) => {
      const row = await selectFlag(change.tx, flagId)
      if (!row) return undefined
      if (transition?.revision === undefined || transition.revision === null) {
        return stepStored(context, change, row, { ...message, reasonOf: ({ reason }) => transition?.reason ?? reason })
      }
      if (transition.revision !== row.circuit_revision) {
        const fields = { flagId, revision: transition.revision, current: row.circuit_revision, type: message.type }
        context.logger.debug(fields, 'stale circuit transition ignored')
        return undefined
      }
      const { circuit, reason } = transition
      return store(context, change, row, { circuit, action: ACTIONS_OF_MESSAGES[message.type], reason })
    })
    return after ? 'applied' : 'outdated'
  } catch (error) {
    // The app was deleted between the two looks.
    if (error instanceof TowerError && error.code === 'APP_NOT_FOUND') return 'unknown_flag'
    throw error
  }
}

const AEROBAT: Actor = { kind: 'aerobat' }

/** A step of a recovery is no entry of its own: ten of them, or 900, would push the trip and its reason out of sight. */
const ACTIONS_OF_MESSAGES = {
  open: 'circuit_open',
  close: 'circuit_close',
  recovery_start: 'circuit_recovery_start',
  recovery_update: null,
} as const satisfies Record<CircuitMessage['type'], LogAction | null>

const ACTIONS_OF_EFFECTS = {
  opened: 'circuit_open',
  closed: 'circuit_close',
  recovery_started: 'circuit_recovery_start',
  recovery_stepped: null,
} as const

interface Move {
  readonly type: CircuitMessage['type']
  readonly percentage?: number
  readonly reasonOf: (effect: CircuitEffect) => string
}

/** One step of the machine; undefined when it leaves the circuit where it is. */
async function stepStored(context: Context, change: Change, row: FlagRow, move: Move): Promise<FlagRow | undefined> {
  const before = storedCircuit(row)
  const { circuit, effects } = step(before, eventOf(move, context.clock.now()), circuitRules(toFlag(row)))
  const effect = effects[0]
  if (circuit === before || !effect || effect.type === 'would_open') return undefined
  return store(context, change, row, {
    circuit,
    action: ACTIONS_OF_EFFECTS[effect.type],
    reason: move.reasonOf(effect),
  })
}

const eventOf = ({ type, percentage = 0 }: Move, at: number) =>
  type === 'open' || type === 'close' ? ({ type, at } as const) : ({ type: 'recover', at, percentage } as const)

interface Moved {
  readonly circuit: Circuit
  readonly action: LogAction | null
  readonly reason: string
}

async function store(
  context: Context,
  change: Change,
  row: FlagRow,
  { circuit, action, reason }: Moved,
): Promise<FlagRow> {
  const after = await updateFlag(change.tx, row.id, {
    circuit: JSON.stringify(circuit),
    circuit_revision: row.circuit_revision + 1,
    updated_at: change.at,
  })
  if (action) await recordLog(context, change, after, { action, reason, before: row })
  return after
}
