import { CALLS_FOR_A_STEP, circuitRules, type Flag } from '@tailslide/core'
import { toCome } from '../../circuits/ramp.js'
import { lasting } from '../../ui/lasting.js'
import { aboutPercent, percent, words } from '../../words/words.js'
import { type FlagRow, type FlagState, shareNow } from '../flag-state.js'
import { mayTrip } from '../may-trip.js'
import type { Traffic } from './traffic.js'

/** A piece of the sentence; what is `strong` is what people look for, and what counts down is read `aloud` in other words. */
export type Piece =
  | string
  | { readonly strong: string }
  | { readonly before: string; readonly until: number; readonly aloud: string }

const { sentence } = words.flag

/** Who gets the new path now, and why. */
export function whoGetsIt(row: FlagRow, state: FlagState, flag: Flag | undefined, now: number): Piece[] {
  const share = shareNow(row, state)
  switch (state.kind) {
    case 'off':
      return [{ strong: sentence.nobody }, sentence.offBy, ...wouldGet(row)]
    case 'forced-off':
      return [{ strong: sentence.nobody }, sentence.forcedOff]
    case 'open':
      return [
        { strong: sentence.open },
        sentence.openGets,
        ...(state.retryAt === undefined ? [sentence.stays] : [retried(state.since, state.retryAt), '.']),
      ]
    case 'recovering':
      return [
        { strong: sentence.recovering },
        { strong: sentence.ofUsers(aboutPercent(share)) },
        sentence.recoveringGet(percent(Math.round(state.share)), percent(row.rollout_percentage)),
        ...(flag ? whenAllAreBack(row, flag, now) : []),
      ]
    default:
      return gets(row, share)
  }
}

/** At the earliest; while a step waits for calls, nobody knows. */
function whenAllAreBack({ circuit }: FlagRow, flag: Flag, now: number): Piece[] {
  const ahead = toCome(circuit, circuitRules(flag), now)
  if (ahead.kind === 'none') return []
  if (ahead.kind === 'waits') return [words.circuits.sentence.waits(CALLS_FOR_A_STEP)]
  const until = (ahead.steps.at(-1) ?? ahead.next).at
  return [{ before: sentence.allBack, until, aloud: sentence.allBackAloud }, sentence.ifHealthy]
}

const retried = (since: number, until: number): Piece => ({
  before: sentence.retryIn,
  until,
  aloud: sentence.retryAloud(lasting(until - since)),
})

/** A countdown that is read aloud would be another text each second. */
export const aloudOf = (piece: Piece): string =>
  typeof piece === 'string' ? piece : 'strong' in piece ? piece.strong : piece.aloud

function gets(row: FlagRow, share: number): Piece[] {
  const named = row.named_users
  if (share === 0 && named === 0) return [{ strong: sentence.nobody }, sentence.nobodyYet]
  if (share === 0) return [{ strong: sentence.namedUsers(named) }, named === 1 ? sentence.gets : sentence.get]
  if (share === 100) return [{ strong: sentence.everyone }, sentence.get]
  const users: Piece = { strong: sentence.ofUsers(percent(share)) }
  return named === 0
    ? [users, sentence.get]
    : [users, sentence.and, { strong: sentence.namedOnes(named) }, sentence.get]
}

function wouldGet({ rollout_percentage: share, named_users: named }: FlagRow): Piece[] {
  if (share === 0 && named === 0) return []
  const users = share === 0 ? [] : [share === 100 ? sentence.everyone.toLowerCase() : sentence.ofUsers(percent(share))]
  const ones = named === 0 || share === 100 ? [] : [sentence.namedUsers(named)]
  return [sentence.whenOn([...users, ...ones].join(sentence.and))]
}

/** How its calls end, where the circuit looks at them. */
export function howItGoes(state: FlagState, traffic: Traffic | undefined, flag: Flag | undefined): Piece[] {
  const closed = flag && !mayTrip(flag) ? sentence.neverOpens : sentence.closed
  const begin = { closed, observing: sentence.observing, 'forced-on': sentence.forcedOn }
  if (state.kind !== 'closed' && state.kind !== 'observing' && state.kind !== 'forced-on') return []
  if (!traffic) return [begin[state.kind], '.']
  const { calls, failed } = traffic
  if (calls === 0) return [begin[state.kind], sentence.noCalls]
  return [
    begin[state.kind],
    sentence.of,
    { strong: sentence.calls(calls) },
    sentence.inMinute,
    { strong: aboutPercent((100 * failed) / calls) },
    sentence.failed,
  ]
}
