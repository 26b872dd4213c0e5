import { isDeepStrictEqual } from 'node:util'
import type { EchoedFields } from '@tailslide/api'
import {
  canTrip,
  circuitRules,
  delayRules,
  FIELD_NAMES,
  FIELDS,
  isBeyondDeployed,
  isUnwritable,
  recoveryDelayAfter,
  type UnwritableName,
} from '@tailslide/core'
import type { WholeFlag } from '../db/flag-columns.js'

const UNWRITABLE = FIELD_NAMES.filter(isUnwritable)
const isTowers = (name: UnwritableName): boolean => FIELDS[name].writer === 'tower'
const OF_TOWER: readonly (keyof EchoedFields)[] = [...UNWRITABLE.filter(isTowers), 'logs']
const OF_THE_CIRCUIT: readonly (keyof EchoedFields)[] = UNWRITABLE.filter((name) => !isTowers(name))

/** A save that was taken, with all that may surprise whoever made it. */
export interface Save {
  readonly flag: WholeFlag
  /** As it was, with its log where the request had one; undefined for a new flag. */
  readonly before: (EchoedFields & { readonly circuit_mode?: WholeFlag['circuit_mode'] }) | undefined
  /** What the request set the switch to. */
  readonly asked: boolean | undefined
  /** Whether it is the copy of a flag that only its circuit keeps off. */
  readonly isLeftOff?: boolean
  /** Whether it was sent as it was read while its circuit kept it off. */
  readonly wasKeptOff?: boolean
  readonly unwritten: EchoedFields
  /** That nothing is sent to an address which it names since, in words. */
  readonly notSent?: string | undefined
  /** Whether rulesets leave by a broker, where deployed SDKs may read them. */
  readonly hasBroker: boolean
}

/** What to tell the person: a sentence or several, or undefined when everything is as they will expect. */
export function noticeOf(save: Save): string | undefined {
  const said = NOTICES.flatMap((tell) => tell(save) ?? [])
  return said.length === 0 ? undefined : said.join(' ')
}

const NOTICES: readonly ((save: Save) => string | undefined)[] = [
  (save) => {
    const fields = differing(save, OF_TOWER)
    return fields && `${fields.list} not written, because Tower sets ${fields.them}.`
  },
  (save) => {
    const fields = differing(save, OF_THE_CIRCUIT)
    return fields && `${fields.list} not written, because the circuit sets ${fields.them}.${wayTo(save)}`
  },
  ({ flag, isLeftOff }) =>
    isLeftOff
      ? 'is_enabled is false, because a new flag does not take over the open circuit that keeps the other one off. ' +
        `Switch it on with PATCH /api/flags/${flag.id}/toggle.`
      : undefined,
  ({ flag, wasKeptOff }) =>
    wasKeptOff && flag.is_active
      ? 'is_active was not written: beside circuit_status "open" it tells what the circuit did. ' +
        `To switch the flag off, use PATCH /api/flags/${flag.id}/toggle.`
      : undefined,
  ({ flag, asked }) =>
    asked && flag.circuit_status === 'open'
      ? `The flag is switched on and stays off for everyone, because its circuit is open. ${closing(flag)}`
      : undefined,
  ({ flag, before, asked }) => {
    const isGivenBack = flag.circuit_mode === 'automatic' && (before?.circuit_mode ?? 'automatic') !== 'automatic'
    if (!isGivenBack || flag.circuit.state !== 'open' || !flag.is_enabled || !flag.is_recoverable) return undefined
    const seconds = recoveryDelayAfter(flag.circuit.trips, delayRules(flag)) / 1_000
    const way = `POST /api/flags/circuit/${flag.id}/close brings it back at once.`
    return (
      `The circuit is open still: the flag comes back by itself, step by step, beginning ${seconds} s after the circuit ` +
      `has opened.${asked ? '' : ` ${way}`}`
    )
  },
  ({ flag }) =>
    flag.circuit_mode === 'forced_closed'
      ? 'circuit_mode is "forced_closed": the circuit stays closed, however many calls fail.'
      : undefined,
  ({ flag }) =>
    flag.circuit_mode === 'observe'
      ? 'circuit_mode is "observe": a trip is only logged, and the flag stays on, however many calls fail.'
      : undefined,
  ({ flag }) =>
    flag.circuit_mode === 'automatic' && !opensByItself(flag)
      ? 'The circuit never opens by itself, however many calls fail, because ' +
        `error_threshold_percentage is ${flag.error_threshold_percentage} and circuit_slow_threshold_percentage is ` +
        `${flag.circuit_slow_threshold_percentage}. Set error_threshold_percentage to 10, for example.`
      : undefined,
  ({ flag }) =>
    flag.circuit_mode === 'automatic' && opensByItself(flag) && !flag.is_recoverable
      ? `Once open, the circuit stays open until POST /api/flags/circuit/${flag.id}/close, because is_recoverable is false.`
      : undefined,
  ({ notSent }) => notSent,
  ({ flag, hasBroker }) =>
    hasBroker && isBeyondDeployed(flag)
      ? 'Deployed SDKs cannot be told of a whitelist in front of a rollout of 0 %: they let other users in too ' +
        '(JavaScript 4.1 %, Python 0.75 %). SDKs of this project do not.'
      : undefined,
]

const opensByItself = (flag: WholeFlag): boolean => canTrip(circuitRules(flag))

/** Those of the fields that the request wanted to be other than they were and are. */
function differing({ flag, before, unwritten }: Save, fields: readonly (keyof EchoedFields)[]) {
  const after: EchoedFields = flag
  const names = fields.filter((field) => {
    const value = unwritten[field]
    if (value === undefined) return false
    return !isDeepStrictEqual(value, after[field]) && !isDeepStrictEqual(value, before?.[field])
  })
  const last = names.at(-1)
  if (last === undefined) return undefined
  return names.length === 1
    ? { list: `${last} was`, them: 'it' }
    : { list: `${names.slice(0, -1).join(', ')} and ${last} were`, them: 'them' }
}

/** What to do instead of writing `circuit_status`. */
function wayTo({ flag, unwritten: { circuit_status: wanted } }: Save): string {
  if (wanted === undefined || wanted === flag.circuit_status) return ''
  if (wanted === 'close') return ` ${closing(flag)}`
  if (wanted === 'recovery') return ' A recovery begins by itself, circuit_recovery_delay after the circuit has opened.'
  const first = flag.circuit_mode === 'automatic' ? 'Open' : 'Set circuit_mode to "automatic" and open'
  return ` ${first} it with POST /api/flags/circuit/${flag.id}/open.`
}

const closing = ({ id, circuit_mode }: WholeFlag): string =>
  `${circuit_mode === 'automatic' ? 'Close' : 'Set circuit_mode to "automatic" and close'} it with POST /api/flags/circuit/${id}/close.`
