import type { FlagRow } from '../flag-state.js'

/** What an address says of a flag. */
export interface FlagAddress {
  readonly appId: number
  readonly title: string
}
/** What the page has shown last, and at which address. */
export interface LastShown extends FlagAddress {
  readonly id: number
}

/** As many as one may come back to with the button of the browser; the oldest are forgotten. */
const MOST_NAMES = 500

/** What flags were called while this page was open, so that an address with an old name still leads to them. */
export class FlagNames {
  readonly #ids = new Map<string, number>()

  note({ appId, title, id }: LastShown): void {
    const key = keyOf({ appId, title })
    this.#ids.delete(key)
    this.#ids.set(key, id)
    const [oldest] = this.#ids.keys()
    if (this.#ids.size > MOST_NAMES && oldest !== undefined) this.#ids.delete(oldest)
  }

  idOf(address: FlagAddress): number | undefined {
    return this.#ids.get(keyOf(address))
  }
}

const keyOf = ({ appId, title }: FlagAddress): string => JSON.stringify([appId, title])

export const flagNames = new FlagNames()

/** Whose address it is: `row` while the lists have it; `id` also of one that was there and is in no list any more. */
export interface FlagThere<Row = FlagRow> {
  readonly id: number | undefined
  readonly row: Row | undefined
}

/**
 * A page that stays where it is stays with its flag, even when another flag has taken the name or it is gone. Whoever comes anew gets the flag
 * that has the name now, and only then the one that had it before.
 */
export function flagAt<Row extends Pick<FlagRow, 'id' | 'title'>>(
  rows: readonly Row[],
  address: FlagAddress,
  last: LastShown | undefined,
  names: FlagNames = flagNames,
): FlagThere<Row> {
  const byId = (id: number | undefined) => rows.find((row) => row.id === id)
  const stayed = last?.appId === address.appId && last.title === address.title ? last.id : undefined
  const before = names.idOf(address)
  if (stayed !== undefined) return { id: stayed, row: byId(stayed) }
  const row = rows.find(({ title }) => title === address.title) ?? byId(before)
  return { id: row?.id ?? before, row }
}

/** The same page of a flag under its name now. */
export function pathUnder(pathname: string, title: string): string {
  const [empty, p, project, environment, flags, , ...tab] = pathname.split('/')
  return [empty, p, project, environment, flags, encodeURIComponent(title), ...tab].join('/')
}
