import type { ValueType } from './value-type.js'

/** Who sets it: a person, the circuit, or Tower by itself; or it is derived from other fields, and in no column. */
export type Writer = 'person' | 'circuit' | 'tower' | 'derived'

/** Who needs it: every answer of the SDK, the circuit breaker, or nobody but people. */
export type Purpose = 'evaluation' | 'circuit' | 'display'

/** Under which heading people find it. */
export type Group = 'identity' | 'rollout' | 'trip' | 'recovery' | 'circuit' | 'notification'

export type Unit = 'percent' | 'percentage points' | 'milliseconds' | 'calls' | 'instances' | 'ISO 8601'

/**
 * required  a flag without it cannot be read
 * filled    deployed Towers send it; left out, it has the value `absent`
 * optional  newer than deployed Tailslide: a flag may do without it
 */
export type Presence = 'required' | 'filled' | 'optional'

interface Facts<W extends Writer> {
  readonly writer: W
  readonly purpose: Purpose
  readonly group: Group
  readonly unit?: Unit
  /** Evaluation needs it of a flag that comes without `circuit`, as from a deployed Tower, and of no other. */
  readonly insteadOfCircuit?: true
  /** How far an environment has come with the flag, and for whom: it stays there when a configuration is promoted. */
  readonly ownOfEnvironment?: true
  /** One sentence or two for people. */
  readonly about: string
}

export interface Field<T, W extends Writer = Writer, P extends Presence = Presence> extends Facts<W> {
  readonly type: ValueType<T>
  readonly presence: P
  /** What its absence means; undefined: other fields decide. */
  readonly absent: T | undefined
  /** What a flag has that is made with nothing but a title; undefined: a person gives it, or nobody does. */
  readonly whenNew: T | undefined
}

export const required = <T, W extends Writer>(
  type: ValueType<T>,
  { whenNew, ...facts }: Facts<W> & { readonly whenNew?: T },
): Field<T, W, 'required'> => ({ type, presence: 'required', absent: undefined, whenNew, ...facts })

/** `absent` is what a deployed Tower means by leaving it out, which need not be what a new flag is given. */
export const filled = <T, W extends Writer>(
  type: ValueType<T>,
  { whenNew, ...facts }: Facts<W> & { readonly absent: NoInfer<T>; readonly whenNew?: NoInfer<T> },
): Field<T, W, 'filled'> => ({ type, presence: 'filled', whenNew, ...facts })

/** Left out, it means what a new flag is given, unless it says otherwise. */
export const optional = <T, W extends Writer>(
  type: ValueType<T>,
  { whenNew, ...facts }: Facts<W> & { readonly absent?: undefined; readonly whenNew?: NoInfer<T> },
): Field<T, W, 'optional'> => ({
  type,
  presence: 'optional',
  whenNew,
  ...facts,
  absent: 'absent' in facts ? undefined : whenNew,
})
