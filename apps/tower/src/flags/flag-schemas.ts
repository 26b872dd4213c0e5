import Type from 'typebox'
import * as schema from '../http/schemas.js'

/** What a person sets. */
const written = {
  description: Type.Optional(schema.description),
  is_active: Type.Optional(schema.bool),
  rollout_percentage: Type.Optional(schema.percentage),
  white_listed_users: Type.Optional(schema.longText),
  error_threshold_percentage: Type.Optional(schema.percentage),
  is_recoverable: Type.Optional(schema.bool),
  circuit_recovery_delay: Type.Optional(schema.duration),
  circuit_initial_recovery_percentage: Type.Optional(schema.percentage),
  circuit_recovery_rate: Type.Optional(schema.duration),
  circuit_recovery_increment_percentage: Type.Optional(schema.growth),
  circuit_recovery_profile: Type.Optional(schema.oneOf('linear', 'exponential')),
  webhooks: Type.Optional(schema.description),
  is_enabled: Type.Optional(schema.bool),
  rollout_seed: Type.Optional(schema.seed),
  circuit_window: Type.Optional(schema.window),
  circuit_minimum_requests: Type.Optional(schema.minimumRequests),
  circuit_slow_threshold_percentage: Type.Optional(schema.percentage),
  circuit_mode: Type.Optional(schema.oneOf('automatic', 'observe', 'forced_open', 'forced_closed')),
  circuit_rule: Type.Optional(schema.oneOf('threshold', 'comparison')),
  circuit_confidence_percentage: Type.Optional(schema.confidence),
  circuit_comparison_margin_percentage: Type.Optional(schema.margin),
  circuit_quorum_instances: Type.Optional(schema.quorum),
}

/**
 * What the circuit sets. Deployed clients make and change flags by sending the whole flag, so these are taken and change
 * nothing; where they differ, the answer says so. The circuit moves by its own routes.
 */
const circuits = {
  circuit_status: Type.Optional(schema.oneOf('open', 'close', 'recovery')),
  circuit_recovery_percentage: Type.Optional(schema.echoedPercentage),
  circuit: Type.Optional(schema.echoed),
  circuit_revision: Type.Optional(schema.echoedInteger),
}

/** What Tower sets, in an answer that is sent back or in a flag that is copied. */
const echoes = {
  id: Type.Optional(schema.echoedInteger),
  app_id: Type.Optional(schema.echoedInteger),
  created_at: Type.Optional(schema.echoed),
  updated_at: Type.Optional(schema.echoed),
  logs: Type.Optional(schema.echoed),
}

export const newFlagBody = schema.object({ title: schema.title, ...written, ...circuits, ...echoes })
export const flagChangeBody = schema.object({ title: Type.Optional(schema.title), ...written, ...circuits, ...echoes })
export const toggleBody = schema.object({ is_active: schema.bool })

/** What a request writes, and what it has besides that nobody can write. */
export function partsOf(body: Type.Static<typeof flagChangeBody>) {
  const { id, app_id, created_at, updated_at, logs, ...circuits } = body
  const { circuit_status, circuit_recovery_percentage, circuit, circuit_revision, ...written } = circuits
  const ofTower = { id, app_id, created_at, updated_at, logs }
  return { written, unwritten: { ...ofTower, circuit_status, circuit_recovery_percentage, circuit, circuit_revision } }
}
