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
  // Each state is asked for its own fields alone: to find that one is not there takes as long as three that are.
  const { state, trips } = value
  if (!isCount(trips)) return undefined
  switch (state) {
    case 'closed': {
      const { since } = value
      if (!isInstant(since)) return undefined
      return hasNoMore(value, 3) ? value : { state, since, trips }
    }
    case 'open': {
      const { openedAt } = value
      if (!isInstant(openedAt)) return undefined
      return hasNoMore(value, 3) ? value : { state, openedAt, trips }
    }
    case 'recovering': {
      const { startedAt, steppedAt, percentage } = value
      if (!isInstant(startedAt) || !isInstant(steppedAt) || !isPercentage(percentage)) return undefined
      return hasNoMore(value, 5) ? value : { state, startedAt, steppedAt, percentage, trips }
    }
    default:
      return undefined
  }
}

/** Of an object in which so many fields of a circuit were found to be right. */
function hasNoMore(given: object, than: number): given is Circuit {
  let count = 0
  for (const _ in given) count++
  return count === than
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
