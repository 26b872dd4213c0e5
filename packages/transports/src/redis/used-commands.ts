import { SIGNAL_KINDS, signalKey } from '@tailslide/core'
import { isError } from '../is-error.js'
import type { StoreKind } from './choose-store.js'
import type { RedisClient } from './connect.js'
import { OWN_KEYS, TRIED_KEY } from './plain-layout.js'
import { refusedFor } from './refusal.js'

/**
 * What is lost without a command.
 *
 * signals  calls are not counted, or not read: no circuit opens
 * once     counts go into TimeSeries at most once, and without their age
 * series   series that others made keep settings that do not fit, and those of deleted flags stay
 * usage    Tower does not hear which service asks for which flag
 */
export type CommandUse = 'signals' | 'once' | 'series' | 'usage'

export interface RefusedCommand {
  readonly name: string
  readonly use: CommandUse
  /** The user may not use it, or not on the keys that it is used on; or the server does not know it. */
  readonly why: 'command' | 'key' | 'unknown'
  /** In the words of the server. */
  readonly says: string
}

type Uses = Readonly<Record<StoreKind, CommandUse | undefined>>
type Used = readonly [words: readonly string[], uses: Uses]

const everywhere = (use: CommandUse): Uses => ({ plain: use, timeseries: use })
const plainFirst: Uses = { plain: 'signals', timeseries: 'once' }
const inTimeSeries = (use: CommandUse): Uses => ({ plain: undefined, timeseries: use })

const KEY = TRIED_KEY
/** Nobody's: flags begin with 1. */
const SERIES = signalKey(0, 'success')
const DIGEST = '0'.repeat(40)

/**
 * All that SDKs, Tower and Aerobat send or have in their scripts, in words by which nothing is changed: on keys that are
 * not there, or with a last word that makes no sense. A server looks at permissions before it looks at those.
 */
const USED: readonly Used[] = [
  [['EVALSHA', DIGEST, '0'], plainFirst],
  [['EVAL', 'return 1', '0'], plainFirst],
  [['TIME'], everywhere('signals')],
  [['GET', KEY], plainFirst],
  [['SET', KEY, '', 'XX'], plainFirst],
  [['HGET', KEY, ''], plainFirst],
  [['HSET', KEY, '', '', 'half'], plainFirst],
  [['HLEN', KEY], plainFirst],
  [['HINCRBY', KEY, '', 'x'], plainFirst],
  [['HGETALL', KEY], everywhere('signals')],
  [['PEXPIRE', KEY, 'x'], plainFirst],
  [['TS.ADD', SERIES, 'x', 'x'], inTimeSeries('signals')],
  [['TS.MRANGE', '0', '0', 'FILTER', 'appId=0'], inTimeSeries('signals')],
  [['TS.QUERYINDEX', 'appId=0'], inTimeSeries('series')],
  [['TS.MGET', 'FILTER', 'appId=0'], inTimeSeries('series')],
  [['TS.INFO', SERIES], inTimeSeries('series')],
  [['TS.ALTER', SERIES], inTimeSeries('series')],
  [['DEL', SERIES], inTimeSeries('series')],
  [['XADD', KEY, 'x', '', ''], everywhere('usage')],
  [['XRANGE', KEY, '-', '+'], everywhere('usage')],
  [['XDEL', KEY, '0'], everywhere('usage')],
]

/** The patterns of keys that they are used on. */
export const USED_KEYS: Readonly<Record<StoreKind, readonly string[]>> = {
  plain: [OWN_KEYS],
  timeseries: [OWN_KEYS, ...SIGNAL_KINDS.map((kind) => `*:${kind}`)],
}

/** Those that this user is refused; rejects when the connection ends. */
export async function refusedCommands(client: RedisClient, store: StoreKind): Promise<readonly RefusedCommand[]> {
  const tried = USED.map(async ([words, uses]): Promise<readonly RefusedCommand[]> => {
    const [name = ''] = words
    const use = uses[store]
    if (use === undefined) return []
    const says = await client.sendCommand([...words]).then(
      () => '',
      (error: unknown) => (isError(error) ? error.message : String(error)),
    )
    const why = refusedFor(says)
    return why === undefined ? [] : [{ name, use, why, says }]
  })
  return (await Promise.all(tried)).flat()
}
