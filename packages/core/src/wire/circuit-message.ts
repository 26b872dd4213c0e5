import { CIRCUIT_RULE, parseCircuit } from '../circuit/parse-circuit.js'
import type { Circuit } from '../circuit/types.js'
import { CoreError } from '../errors.js'
import { isPercentage } from '../flag/value-type.js'
import { isRecord } from '../is-record.js'
import { decodeUtf8 } from '../text/utf8.js'
import { CIRCUIT_SUBJECTS } from './nats.js'

/** What a circuit does next, decided by Aerobat from the revision that it names. */
export interface CircuitTransition {
  readonly flagId: number
  readonly appId: number
  /** The `circuit_revision` that this was computed from; null when the flag came without one. */
  readonly revision: number | null
  readonly circuit: Circuit
  /** Why, in words that end up in the audit log: "62 % of 45 calls failed in 10 s, more than 50 %". */
  readonly reason: string
}

/**
 * A message on one of the four circuit subjects. `transition` is there when an Aerobat of this project sent it;
 * without it only the bare facts that every Tailslide component sends are known.
 */
export type CircuitMessage = {
  readonly flagId: number
  readonly transition?: CircuitTransition
} & (
  | { readonly type: 'open' }
  | { readonly type: 'close' }
  | { readonly type: 'recovery_start'; readonly percentage: number }
  | { readonly type: 'recovery_update'; readonly percentage: number }
)

/**
 * Reads a message on a circuit subject; `transitionHeader` is the value of the header `HEADERS.transition`, if it has one.
 * Throws a CoreError that names what is wrong, also when header and payload do not say the same.
 */
export function parseCircuitMessage(
  subject: string,
  data: string | Uint8Array,
  transitionHeader?: string,
): CircuitMessage {
  const message = parsePayload(subject, textOf(data))
  if (transitionHeader === undefined) return message
  const transition = parseTransition(transitionHeader)
  const said = facts(transition)
  const differs =
    transition.flagId !== message.flagId
      ? 'flagId'
      : said.state !== STATES[message.type]
        ? 'state'
        : 'percentage' in message && message.percentage !== said.percentage
          ? 'percentage'
          : undefined
  if (differs) throw invalid(differs, transitionHeader, `of the transition must be that of ${subject} ${textOf(data)}`)
  return { ...message, transition }
}

/** The message that deployed components understand, and the value of the header that says the whole transition. */
export function encodeCircuitMessage(t: CircuitTransition): { subject: string; data: string; transition: string } {
  const { flagId, appId, revision, circuit, reason } = t
  return { ...payloadOf(flagId, circuit), transition: asHeader({ flagId, appId, revision, circuit, reason }) }
}

const STATES = { open: 'open', close: 'closed', recovery_start: 'recovering', recovery_update: 'recovering' } as const

const facts = ({ circuit }: CircuitTransition) => ({
  state: circuit.state,
  percentage: circuit.state === 'recovering' ? circuit.percentage : undefined,
})

function payloadOf(flagId: number, circuit: Circuit): { subject: string; data: string } {
  if (circuit.state === 'open') return { subject: CIRCUIT_SUBJECTS.open, data: String(flagId) }
  if (circuit.state === 'closed') return { subject: CIRCUIT_SUBJECTS.close, data: String(flagId) }
  const { percentage } = circuit
  return circuit.steppedAt === circuit.startedAt
    ? {
        subject: CIRCUIT_SUBJECTS.recoveryStart,
        data: JSON.stringify({ flagId, circuitInitialRecoveryPercentage: percentage }),
      }
    : {
        subject: CIRCUIT_SUBJECTS.recoveryUpdate,
        data: JSON.stringify({ flagId, circuitRecoveryPercentage: percentage }),
      }
}

/** JSON in ASCII on one line, which every NATS client can carry in a header. */
const asHeader = (value: CircuitTransition): string =>
  JSON.stringify(value).replace(/[\u007f-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)

function parsePayload(subject: string, data: string): CircuitMessage {
  switch (subject) {
    case CIRCUIT_SUBJECTS.open:
      return { type: 'open', flagId: parseFlagId(data) }
    case CIRCUIT_SUBJECTS.close:
      return { type: 'close', flagId: parseFlagId(data) }
    case CIRCUIT_SUBJECTS.recoveryStart:
      return { type: 'recovery_start', ...parseRecovery(data, 'circuitInitialRecoveryPercentage') }
    case CIRCUIT_SUBJECTS.recoveryUpdate:
      return { type: 'recovery_update', ...parseRecovery(data, 'circuitRecoveryPercentage') }
    default:
      throw new CoreError(
        'CIRCUIT_MESSAGE_UNKNOWN_SUBJECT',
        `${show(subject)} is no circuit subject; those are ${Object.values(CIRCUIT_SUBJECTS).join(', ')}.`,
      )
  }
}

function parseFlagId(data: string): number {
  const id = /^\d{1,16}$/.test(data.trim()) ? Number(data) : undefined
  if (isId(id)) return id
  throw invalid('the payload', data, 'must be a flag id, a positive integer')
}

function parseRecovery(data: string, key: string): { flagId: number; percentage: number } {
  const value = parseObject(data, 'the payload')
  const { flagId, [key]: percentage } = value
  if (!isId(flagId)) throw invalid('flagId', flagId, 'must be a positive integer')
  if (!isPercentage(percentage)) throw invalid(key, percentage, 'must be a number from 0 to 100')
  return { flagId, percentage }
}

function parseTransition(header: string): CircuitTransition {
  const { flagId, appId, revision, circuit: given, reason } = parseObject(header, 'the transition')
  if (!isId(flagId)) throw invalid('flagId of the transition', flagId, 'must be a positive integer')
  if (!isId(appId)) throw invalid('appId of the transition', appId, 'must be a positive integer')
  if (revision !== null && !(isSafeInteger(revision) && revision >= 0)) {
    throw invalid('revision of the transition', revision, 'must be null or an integer, 0 or more')
  }
  if (typeof reason !== 'string') throw invalid('reason of the transition', reason, 'must be a string')
  const circuit = parseCircuit(given)
  if (!circuit) throw invalid('circuit of the transition', given, CIRCUIT_RULE)
  return { flagId, appId, revision, circuit, reason }
}

function parseObject(text: string, name: string): Readonly<Record<string, unknown>> {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (cause) {
    throw invalid(name, text, 'must be JSON', cause)
  }
  if (isRecord(value)) return value
  throw invalid(name, text, 'must be a JSON object')
}

function textOf(data: string | Uint8Array): string {
  const text = typeof data === 'string' ? data : decodeUtf8(data)
  if (text !== undefined) return text
  throw new CoreError('CIRCUIT_MESSAGE_INVALID', 'Circuit message: the payload must be UTF-8 text.')
}

const isSafeInteger = (value: unknown): value is number => typeof value === 'number' && Number.isSafeInteger(value)
const isId = (value: unknown): value is number => isSafeInteger(value) && value > 0

const show = (value: unknown): string => {
  const text = typeof value === 'string' ? JSON.stringify(value.slice(0, 80)) : typeof value
  return typeof value === 'number' || typeof value === 'boolean' || value === null ? String(value) : text
}

const invalid = (name: string, value: unknown, rule: string, cause?: unknown): CoreError =>
  new CoreError('CIRCUIT_MESSAGE_INVALID', `Circuit message: ${name} ${rule}, and is ${show(value)}.`, { cause })
