import { isPercentage, type ValueType } from '../flag/value-type.js'
import { isRecord } from '../is-record.js'
import type { Circuit } from './types.js'

const isInstant = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value) && value >= 0
const isCount = (value: unknown): value is number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0

/** The rule that `parseCircuit` reads by, for problems and errors. */
export const CIRCUIT_RULE =
  'must be a circuit: closed with since, open with openedAt, or recovering with startedAt, steppedAt and percentage, and trips'

/**
 * A stored or received circuit with its own fields and no others, or undefined when it is none. Where it has no others it
 * is the object given: the copies of 10,000 circuits are for the collector to move.
 */
export function parseCircuit(value: unknown): Circuit | undefined {
  if (!isRecord(value)) return undefined
  const { state, since, openedAt, startedAt, steppedAt, percentage, trips } = value
  if (!isCount(trips)) return undefined
  switch (state) {
    case 'closed':
      return isInstant(since) ? givenOr(value, { state, since, trips }) : undefined
    case 'open':
      return isInstant(openedAt) ? givenOr(value, { state, openedAt, trips }) : undefined
    case 'recovering':
      return isInstant(startedAt) && isInstant(steppedAt) && isPercentage(percentage)
        ? givenOr(value, { state, startedAt, steppedAt, percentage, trips })
        : undefined
    default:
      return undefined
  }
}

const givenOr = (given: object, circuit: Circuit): Circuit => (hasOnlyThoseOf(circuit, given) ? given : circuit)

/** Of an object that all of them were taken from. */
function hasOnlyThoseOf(fields: Circuit, given: object): given is Circuit {
  let more = 0
  for (const _ in given) more++
  for (const _ in fields) more--
  return more === 0
}

const instant = { type: 'number', minimum: 0 }
const state = (name: Circuit['state'], fields: object) => ({
  type: 'object',
  properties: { state: { const: name }, ...fields, trips: { type: 'integer', minimum: 0 } },
  required: ['state', ...Object.keys(fields), 'trips'],
})

export const circuitType: ValueType<Circuit> = {
  schema: {
    type: 'object',
    oneOf: [
      state('closed', { since: instant }),
      state('open', { openedAt: instant }),
      state('recovering', {
        startedAt: instant,
        steppedAt: instant,
        percentage: { type: 'number', minimum: 0, maximum: 100 },
      }),
    ],
  },
  rule: CIRCUIT_RULE,
  read: parseCircuit,
  readRule: CIRCUIT_RULE,
}
