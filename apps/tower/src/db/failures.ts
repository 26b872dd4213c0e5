import { isUnknownCa } from '@tailslide/transports/tls-hint'

/**
 * What a failed statement means.
 *
 * duplicate  the row would exist twice                  orphan     what it belongs to is gone
 * conflict   two transactions were in each other's way  busy       somebody else holds what it needs, or all connections
 * away       nobody answers, or not to us               too_slow   it was given up
 * no_room    disk or memory is full                     read_only  writes are refused: a standby, a mount, a permission
 * broken     the disk fails                             damaged    the file is not what a database writes
 * moved      the file that is open is not at its path any more
 */
export type DatabaseFailure =
  | 'duplicate'
  | 'orphan'
  | 'conflict'
  | 'busy'
  | 'away'
  | 'too_slow'
  | 'no_room'
  | 'read_only'
  | 'broken'
  | 'damaged'
  | 'moved'

interface Sign {
  readonly failure: DatabaseFailure
  /** PostgreSQL's SQLSTATE, or the code that Node gives to a failed connection. */
  readonly code?: RegExp
  /** SQLite's result codes, primary (below 256) or extended. */
  readonly sqlite?: readonly number[]
}

const SIGNS: readonly Sign[] = [
  { failure: 'duplicate', code: /^23505$/, sqlite: [2067, 1555] },
  { failure: 'orphan', code: /^23503$/, sqlite: [787] },
  { failure: 'conflict', code: /^(40001|40P01|40003)$/ },
  { failure: 'busy', code: /^(53300|55P03|55006)$/, sqlite: [5, 6, 15] },
  {
    failure: 'away',
    // 08 "connection exception", 57P "the server is going away", 28 "who are you", 3D000 "there is no such database".
    code: /^(08...|57P0.|28...|3D000|25P03|25P04|ECONN.*|ETIMEDOUT|EPIPE|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|ERR_TLS_.*|CERT_.*)$/,
  },
  { failure: 'too_slow', code: /^57014$/, sqlite: [9] },
  { failure: 'no_room', code: /^53...$/, sqlite: [13, 7] },
  // Before `read_only`, of which SQLite makes it a kind.
  { failure: 'moved', sqlite: [1032] },
  { failure: 'read_only', code: /^25006$/, sqlite: [8] },
  { failure: 'broken', code: /^58...$/, sqlite: [10, 14] },
  { failure: 'damaged', code: /^XX00[12]$/, sqlite: [11, 26] },
]

/** The words of the driver itself, which gives its errors no code. */
const AWAY_WORDS = /timeout exceeded when trying to connect|Connection terminated|Client has encountered a connection/
const WITHOUT_TLS = /does not support SSL connections/

/** Whether TLS was asked of a server that speaks none. */
export const isWithoutTls = (error: unknown): boolean => error instanceof Error && WITHOUT_TLS.test(error.message)

const PRIMARY = 0xff

/** Undefined for what says nothing about the database. */
export function databaseFailure(error: unknown): DatabaseFailure | undefined {
  if (error instanceof AggregateError) {
    return error.errors.map(databaseFailure).find((failure) => failure !== undefined)
  }
  if (!(error instanceof Error)) return undefined
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  const raw = 'rawCode' in error && typeof error.rawCode === 'number' ? error.rawCode : undefined
  const known = SIGNS.find(({ code: pattern, sqlite = [] }) =>
    raw === undefined ? pattern?.test(code) : sqlite.includes(raw) || sqlite.includes(raw & PRIMARY),
  )
  const isAway = AWAY_WORDS.test(error.message) || isWithoutTls(error) || isUnknownCa(error)
  return known?.failure ?? (isAway ? 'away' : undefined)
}

/** What a row can belong to. */
const OWNERS = ['app', 'project', 'flag', 'person', 'webhook'] as const
export type Owner = (typeof OWNERS)[number]

/** What an orphan belonged to, by the constraint that PostgreSQL names after the column; SQLite names none. */
export function ownerThatIsGone(error: unknown): Owner | undefined {
  const constraint = error instanceof Error && 'constraint' in error ? String(error.constraint) : ''
  return OWNERS.find((owner) => constraint.endsWith(`_${owner}_id_fkey`))
}

/** What can be said to whoever asked; undefined for what is no state of the database. */
export const UNAVAILABLE_WORDS: Readonly<Record<DatabaseFailure, string | undefined>> = {
  duplicate: undefined,
  orphan: undefined,
  conflict: 'Another change was in the way. Try again.',
  busy: 'The database is busy just now. Try again.',
  away: 'The database cannot be reached just now. Try again.',
  too_slow: 'The database took too long. Try again.',
  no_room: 'The database has no room left, so that nothing can be saved. Whoever runs Tower has to make some.',
  read_only: 'The database takes no changes just now. Try again.',
  broken: 'The disk of the database fails. The log of Tower says how.',
  damaged: 'The database is damaged. The log of Tower says where.',
  moved:
    'The file of the database was moved or deleted, so that nothing can be saved. The log of Tower says what to do.',
}
