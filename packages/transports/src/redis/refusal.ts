import { TransportError } from '../errors.js'
import { isError } from '../is-error.js'
import { OWN_KEYS } from './plain-layout.js'

/** What servers say of a command or a key that a user may not use, outside of a script and in it, in small letters. */
const RIGHTS_MISSING = ['noperm', "can't run this command", "can't access at least one of the keys", 'no permissions']

const isWithoutRights = (message: string): boolean =>
  RIGHTS_MISSING.some((words) => message.toLowerCase().includes(words))

/** Of a key in a command, besides. */
const KEYS_MISSING = /access (a key|one of the keys|at least one of the keys)/i
/** Of a command that was renamed away, or that is newer than the server. */
const UNKNOWN = /unknown (redis )?command/i

/** Why a server runs a command for nobody, or not for this user; undefined for whatever else it says. */
export function refusedFor(message: string): 'command' | 'key' | 'unknown' | undefined {
  if (UNKNOWN.test(message)) return 'unknown'
  if (KEYS_MISSING.test(message)) return 'key'
  return isWithoutRights(message) ? 'command' : undefined
}

/** What a server says that answers and takes no signals. In a script an older one puts words of its own before it. */
const REFUSALS: readonly (readonly [says: RegExp, inWords: string])[] = [
  [
    // Of keys that stand on another server, outside of a script and in it.
    /^(MOVED|ASK|CROSSSLOT|CLUSTERDOWN)\b|non local key/,
    'Redis is a cluster that keeps its keys on several servers, which is not supported; give one Redis or Valkey',
  ],
  [/\bOOM\b/, 'Redis takes no signals, because its memory is used up: raise its maxmemory, or see what fills it'],
  [/\bMISCONF\b/, 'Redis takes no signals, because it cannot save to its disk: see its log and its disk'],
  [/\bNOREPLICAS\b/, 'Redis takes no signals, because too few replicas follow it: see min-replicas-to-write'],
]

const WITHOUT_RIGHTS = `Redis takes no signals, because its user may not do what that takes: allow it scripts, hashes and the keys ${OWN_KEYS}`

/** In words where a server answers and refuses what is written; else the error that was given. */
export function refusalInWords(error: unknown): unknown {
  if (!isError(error)) return error
  const found = REFUSALS.find(([says]) => says.test(error.message))
  return found ? refused(found[1], error) : error
}

/** The same of counts, which a user may have no right to store. */
export const refusedCountsInWords = (error: unknown): unknown =>
  isError(error) && isWithoutRights(error.message) ? refused(WITHOUT_RIGHTS, error) : refusalInWords(error)

const refused = (why: string, cause: Error): TransportError =>
  new TransportError('STORE_REFUSED', `${why} (${cause.message})`, { cause })
