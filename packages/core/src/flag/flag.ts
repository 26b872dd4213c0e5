import type { Field, Presence, Writer } from './field.js'
import { FLAG_FIELDS } from './fields.js'

type Fields = typeof FLAG_FIELDS
export type FieldName = keyof Fields
type ValueOf<N extends FieldName> = Fields[N] extends Field<infer T, Writer, Presence> ? T : never
type NamesBy<W extends Writer, P extends Presence> = {
  [N in FieldName]: Fields[N]['writer'] extends W ? (Fields[N]['presence'] extends P ? N : never) : never
}[FieldName]

type ValuesOf<N extends FieldName> = { readonly [K in N]: ValueOf<K> }

/**
 * A feature flag in the words and units of the wire: percentages 0 to 100, durations in milliseconds, instants ISO 8601.
 * The fields that can be left out are newer than deployed Tailslide; `FLAG_FIELDS` tells about each.
 */
export interface Flag
  extends ValuesOf<NamesBy<Writer, 'required' | 'filled'>>,
    Partial<ValuesOf<NamesBy<Writer, 'optional'>>> {}

/** Every field that follows from others. */
export type DerivedName = NamesBy<'derived', Presence>

/** What a person sets of a flag besides its title; everything else is Tower's or the circuit's. */
export type FlagSettings = Pick<Flag, Exclude<NamesBy<'person', Presence>, 'title'>>

/** What a request can write: `is_active` is the word of deployed clients for the switch. */
export type WritableName = NamesBy<'person', Presence> | 'is_active'
export type WritableFields = Pick<Flag, WritableName>

export type CircuitStatus = Flag['circuit_status']
export type RecoveryProfile = Flag['circuit_recovery_profile']
/** `observe` records what `automatic` would do; the forced modes hold the circuit where a person put it. */
export type CircuitMode = NonNullable<Flag['circuit_mode']>

export const isFieldName = (name: string): name is FieldName => Object.hasOwn(FLAG_FIELDS, name)

/** In the order of the wire. */
export const FIELD_NAMES: readonly FieldName[] = Object.keys(FLAG_FIELDS).filter(isFieldName)

/** The description of each field, by a name that is not known beforehand. */
export const FIELDS: { readonly [N in FieldName]: Field<ValueOf<N>> } = FLAG_FIELDS

export const isWritable = (name: FieldName): name is WritableName =>
  FIELDS[name].writer === 'person' || name === 'is_active'

/** What nobody can write, in the order of the wire. */
export type UnwritableName = Exclude<FieldName, WritableName>
export const isUnwritable = (name: FieldName): name is UnwritableName => !isWritable(name)
