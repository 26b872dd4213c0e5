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
  type ValueType,
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

type Draft = { -readonly [N in FieldName]: WholeFlag[N] }

/** Has every field, in the order of the wire: an object that grows field by field becomes a hash table, which is slow. */
const BLANK: Draft = blank()

function blank(): Draft {
  const known: Record<string, unknown> = { id: 0, app_id: 0, title: '', ...circuitFields(INITIAL_CIRCUIT, false) }
  const fields = FIELD_NAMES.map((name) => [name, known[name] ?? FIELDS[name].whenNew ?? FIELDS[name].absent])
  const draft: Partial<Draft> = Object.fromEntries(fields)
  if (isWhole(draft)) return draft
  throw new TypeError('a field of a flag has no value that it begins with')
}

function isWhole(draft: Partial<Draft>): draft is Draft {
  return FIELD_NAMES.every((name) => draft[name] !== undefined)
}

type Reader = (row: Partial<FlagColumns>, draft: Draft) => void

const READERS: ReadonlyMap<StoredName, Reader> = new Map(
  COLUMN_NAMES.map((name) => [name, readerOf(name, FIELDS[name].type)]),
)

function readerOf<N extends StoredName>(name: N, { schema, read }: ValueType<WholeFlag[N]>): Reader {
  const { fromColumn } = codecOf(schema)
  return (row, draft) => {
    const kept = row[name]
    const value = kept === undefined ? undefined : read(fromColumn(kept))
    if (value !== undefined && value !== draft[name]) draft[name] = value
  }
}

/**
 * A flag as it leaves Tower: over the API, and in every ruleset. Only a hand in the database can make a column unreadable: then the
 * field is what a new flag has, and takes neither the flag nor the app's other flags along.
 */
export function toFlag(row: FlagColumns): WholeFlag {
  const draft = { ...BLANK }
  for (const read of READERS.values()) read(row, draft)
  return Object.assign(draft, circuitFields(draft.circuit, draft.is_enabled))
}

/** Some fields as `toFlag` has them, for whoever reads little of many flags. */
export function toFields<N extends StoredName>(row: Pick<FlagColumns, N>, names: readonly N[]): Pick<WholeFlag, N> {
  const draft = { ...BLANK }
  for (const name of names) READERS.get(name)?.(row, draft)
  return draft
}

/** The circuit alone. */
export const storedCircuit = (row: Pick<FlagColumns, 'circuit'>): Circuit =>
  parseCircuit(parseJson(row.circuit)) ?? INITIAL_CIRCUIT

type WrittenColumns = Pick<FlagColumns, keyof FlagFields>

const isWritten = (name: StoredName): name is keyof FlagFields => FIELDS[name].writer === 'person'

export const WRITTEN_NAMES: readonly (keyof FlagFields)[] = COLUMN_NAMES.filter(isWritten)

/** The columns of what a person writes. */
export function toColumns(fields: FlagFields): WrittenColumns {
  const columns = Object.fromEntries(WRITTEN_NAMES.map((name) => [name, CODECS.get(name)?.toColumn(fields[name])]))
  if (hasWritten(columns)) return columns
  throw new TypeError('a field that a person writes has no column')
}

const hasWritten = (columns: object): columns is WrittenColumns =>
  WRITTEN_NAMES.every((name) => Object.hasOwn(columns, name))

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
