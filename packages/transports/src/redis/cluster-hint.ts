import { TransportError } from '../errors.js'
import { isError } from '../is-error.js'

/** What a server of a Redis Cluster says of keys that stand on another one, outside of a script and in it. */
const OF_A_CLUSTER = /^(MOVED|ASK|CROSSSLOT|CLUSTERDOWN)\b|non local key/

/** In words where the signals cannot be kept because the keys stand on several servers; else the error that was given. */
export function withClusterHint(error: unknown): unknown {
  if (!isError(error) || !OF_A_CLUSTER.test(error.message)) return error
  const what =
    'Redis is a cluster that keeps its keys on several servers, which is not supported; give one Redis or Valkey'
  return new TransportError('STORE_REFUSED', `${what} (${error.message})`, { cause: error })
}
