import {
  type Circuit,
  circuitFields,
  type DerivedName,
  FIELD_NAMES,
  FIELDS,
  type FieldName,
  type FieldSchema,
  type Flag,
  type FlagSettings,
  INITIAL_CIRCUIT,
  parseCircuit,
} from '@tailslide/core'

// The table of flags has a column for each field that does not follow from others, of the same name. How a value is kept is
// decided by its kind: what both databases know as it is, yes and no as 1 and 0, and everything with parts as JSON.

/** Every field that Tower has, the newer ones included. */
export type WholeFlag = Required<Flag>

/** What a person can write of a flag, in the names and units of the wire. */
export type FlagFields = Required<FlagSettings> & Pick<Flag, 'title'>

type StoredName = Exclude<FieldName, DerivedName>
type Kept = string | number
type ColumnOf<T> = T extends string ? string : T extends number | boolean ? number : string
export type FlagColumns = { [N in StoredName]: ColumnOf<WholeFlag[N]> }

interface Codec {
  readonly toColumn: (value: unknown) => Kept
  readonly fromColumn: (kept: Kept) => unknown
}

const PLAIN: Codec = {
  toColumn: (value) => (typeof value === 'number' ? value : String(value)),
  fromColumn: (kept) => kept,
}
const YES_OR_NO: Codec = { toColumn: (value) => (value === true ? 1 : 0), fromColumn: (kept) => kept === 1 }
const JSON_TEXT: Codec = { toColumn: (value) => JSON.stringify(value), fromColumn: (kept) => parseJson(String(kept)) }

function codecOf(schema: FieldSchema): Codec {
  if ('enum' in schema) return PLAIN
  switch (schema.type) {
    case 'boolean':
      return YES_OR_NO
    case 'string':
    case 'number':
    case 'integer':
      return PLAIN
    case 'object':
    case 'array':
      return JSON_TEXT
  }
}

const isStored = (name: FieldName): name is StoredName => FIELDS[name].writer !== 'derived'

/** The columns of the table, in the order of the wire. */
export const COLUMN_NAMES: readonly StoredName[] = FIELD_NAMES.filter(isStored)

const CODECS = new Map(COLUMN_NAMES.map((name) => [name, codecOf(FIELDS[name].type.schema)]))

/** Has every key before a value is put into it: an object that grows field by field becomes a hash table, which is slow. */
type Draft = { -readonly [N in FieldName]?: Flag[N] | undefined }
const BLANK = blank()

function blank(): Draft {
  const draft: Draft = {}
  for (const name of FIELD_NAMES) draft[name] = undefined
  return draft
}

const isWhole = (draft: Draft): draft is Draft & WholeFlag => FIELD_NAMES.every((name) => draft[name] !== undefined)

/**
 * A flag as it leaves Tower: over the API, and in every ruleset. Only a hand in the database can make a column unreadable: then the
 * field is what a new flag has, and takes neither the flag nor the app's other flags along.
 */
export function toFlag(row: FlagColumns): WholeFlag {
  const draft: Draft = { ...BLANK }
  const put = <N extends FieldName>(name: N, value: Flag[N] | undefined): void => {
    draft[name] = value
  }
  for (const name of COLUMN_NAMES) {
    const { type, whenNew, absent } = FIELDS[name]
    put(name, type.read(CODECS.get(name)?.fromColumn(row[name])) ?? whenNew ?? absent)
  }
  Object.assign(draft, circuitFields(draft.circuit ?? INITIAL_CIRCUIT, draft.is_enabled ?? false))
  if (isWhole(draft)) return draft
  throw new TypeError(`the row of flag ${row.id} is not whole`)
}

/** The circuit alone. */
export const storedCircuit = (row: Pick<FlagColumns, 'circuit'>): Circuit =>
  parseCircuit(parseJson(row.circuit)) ?? INITIAL_CIRCUIT

type WrittenColumns = Pick<FlagColumns, keyof FlagFields>

const isWritten = (name: StoredName): name is keyof FlagFields => FIELDS[name].writer === 'person'

const WRITTEN: readonly (keyof FlagFields)[] = COLUMN_NAMES.filter(isWritten)

/** The columns of what a person writes. */
export function toColumns(fields: FlagFields): WrittenColumns {
  const columns = Object.fromEntries(WRITTEN.map((name) => [name, CODECS.get(name)?.toColumn(fields[name])]))
  if (hasWritten(columns)) return columns
  throw new TypeError('a field that a person writes has no column')
}

const hasWritten = (columns: object): columns is WrittenColumns => WRITTEN.every((name) => Object.hasOwn(columns, name))

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
