import type { AnyRoute } from '@tailslide/api'
import { isRecord } from '@tailslide/core'
import type { Output } from '../output.js'
import { jsonText, printable } from '../printable.js'
import { inWords } from './answers/in-words.js'
import { doneWords } from './done-words.js'
import { inCommands } from './in-commands.js'
import { type Place, partsOf } from './perform.js'
import { archivedNote } from './places.js'
import { readableRows } from './readable-rows.js'
import { show } from './show.js'
import type { RemoteTower } from './tower.js'
import { nameOf, type Verb } from './verbs.js'

interface Telling {
  readonly place: Place
  readonly verb: Verb
  /** What was typed for fields, by their names. */
  readonly given: Readonly<Record<string, string>>
  readonly isJson: boolean
  readonly changes: boolean
  readonly isUnchanged: boolean
}

/** Prints what was answered, and where it was done. */
export function tell(answer: unknown, telling: Telling, output: Output): void {
  const { place, verb, given, isJson, changes, isUnchanged } = telling
  const { payload, notice } = partsOf(answer)
  if (isJson) {
    output.data(jsonText(payload))
  } else {
    // An id alone tells nothing.
    const isBare = changes && typeof payload === 'number'
    if (!isBare) output.out(show(shownOf(payload, verb), { columns: verb.columns, screen: output.columns }))
    // On standard error, so that a table can be piped on.
    if (changes && !isUnchanged && (isBare || place.shown !== ''))
      output.err(`${printable(doneWords(place, verb, { given, payload }))}\n`)
  }
  if (isUnchanged) output.err('nothing to change: it is so already\n')
  // Of what changes, Tower says it itself.
  if (!changes && place.archived) output.err(archivedNote(place.archived))
  if (notice !== undefined) output.err(`note: ${printable(inCommands(notice))}\n`)
}

/** With what its table shows that Tower answers otherwise, and in words where numbers alone say too little. */
export async function readableAnswer(
  tower: RemoteTower,
  answer: unknown,
  { verb: { columns }, route, screen }: Readable,
): Promise<unknown> {
  if (!isRecord(answer)) return answer
  if (columns)
    return { ...answer, payload: await readableRows(tower, answer.payload, { columns, isWhole: screen === undefined }) }
  const { payload, note } = inWords(nameOf(route), answer.payload)
  return { ...answer, payload, ...(note !== undefined && { notice: note }) }
}

interface Readable {
  readonly verb: Verb
  readonly route: AnyRoute
  /** Columns of the terminal; undefined where there is none. */
  readonly screen: number | undefined
}

/** A record whose list is what matters is shown with it, by the verb's columns. */
function shownOf(payload: unknown, { columns, shows }: Verb): unknown {
  if (!isRecord(payload)) return payload
  if (shows) return Object.fromEntries(shows.map((name) => [name, payload[name]]))
  if (!columns) return payload
  return Object.fromEntries(
    Object.entries(payload)
      // Such as that there is no next page.
      .filter(([, value]) => value !== null)
      .map(([name, value]) => [
        name,
        Array.isArray(value)
          ? once(
              value.filter(isRecord).map((row) => Object.fromEntries(columns.map((column) => [column, row[column]]))),
            )
          : value,
      ]),
  )
}

/** What several environments have in common is told once. */
const once = (rows: readonly Readonly<Record<string, unknown>>[]) => [
  ...new Map(rows.map((row) => [JSON.stringify(row), row])).values(),
]
