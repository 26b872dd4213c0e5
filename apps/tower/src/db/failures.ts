// Class 08 is "connection exception", 57P0x "the server is going away", 53300 "too many connections"; the words are the
// pool's own, which gives its errors no code.
const AWAY = /^(08...|57P0.|53300|ECONN.*|ETIMEDOUT|EPIPE|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|SQLITE_BUSY|SQLITE_IOERR.*)$/
const AWAY_WORDS = /timeout exceeded when trying to connect|Connection terminated|Client has encountered a connection/

function codeOf(error: unknown): string {
  if (!(error instanceof Error) || !('code' in error)) return ''
  return typeof error.code === 'string' ? error.code : ''
}

/** Whether the database cannot be reached or has no room for us, as opposed to having refused what we said. */
export function isUnavailable(error: unknown): boolean {
  if (error instanceof AggregateError) return error.errors.some(isUnavailable)
  return AWAY.test(codeOf(error)) || (error instanceof Error && AWAY_WORDS.test(error.message))
}
