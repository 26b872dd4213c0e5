import { isRecord } from '../is-record.js'
import { FIELD_NAMES, FIELDS, type Flag } from './flag.js'
import { isSameValue } from './same-flag.js'

interface Column {
  readonly name: string
  readonly read: (value: unknown) => unknown
  /** A flag may do without it. */
  readonly isOptional: boolean
  /** A value that was accepted, and is not looked at again: most of what a flag has, the one before it had too. */
  accepted: unknown
}

/**
 * Tells flags as they stand: each field that a Tower fills in, all by their rules, and no others. Such an object is taken
 * as JSON made it: one that is put together field by field becomes a hash table inside V8, which takes fifteen times as long.
 *
 * It goes through the names that a flag has, which V8 does along the object's own list; the flags of a payload have the same
 * ones in the same order, so which rule comes where is seldom looked up. To ask for each field by its name takes longer.
 */
export class UntouchedFlags {
  readonly #columnOf = new Map<string, Column>()
  #needed = 0
  /** Of the last flag, one a name; of earlier ones beyond its end. */
  readonly #columns: Column[] = []

  constructor() {
    for (const name of FIELD_NAMES) {
      const { type, presence } = FIELDS[name]
      const isOptional = presence === 'optional'
      this.#columnOf.set(name, { name, read: type.read, isOptional, accepted: undefined })
      if (!isOptional) this.#needed++
    }
  }

  has(raw: unknown): raw is Flag {
    if (!isRecord(raw)) return false
    const columns = this.#columns
    let index = 0
    let needed = 0
    for (const name in raw) {
      // Written out, because most of the flags of a start are read before anything is compiled.
      let column = columns[index]
      if (column === undefined || column.name !== name) {
        column = this.#columnOf.get(name)
        if (column === undefined) return false
        columns[index] = column
      }
      index++
      if (!column.isOptional) needed++
      const value = raw[name]
      if (value === column.accepted && value !== undefined) continue
      const read = column.read(value)
      if (read === undefined || (read !== value && !isSameValue(read, value))) return false
      column.accepted = value
    }
    return needed === this.#needed
  }
}
