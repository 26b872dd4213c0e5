import { FOLLOWED_BUCKET_MS, SIGNAL_RETENTION_MS } from '@tailslide/core'

/**
 * Signals in a server without modules: a hash for each app and span of time, with a field `<flagId>:<kind>` for each sum.
 * Every signal is counted in both tiers, so that a window is read from one of them alone: 100 ms for the last two
 * minutes, which is what circuits look at, and 1 s for the last hour, which is what charts look at. An hour in spans of
 * 100 ms would cost Redis seven times the memory.
 */
export interface Tier {
  readonly bucketMs: number
  readonly retentionMs: number
  readonly prefix: (appId: number) => string
}

/** All keys that are ours, as a user's rights name them. */
export const OWN_KEYS = 'tailslide:signals:*'
/** One that never is there, for commands that are only tried. */
export const TRIED_KEY = 'tailslide:signals:tried'

export const FINE: Tier = { bucketMs: 100, retentionMs: 120_000, prefix: (appId) => `tailslide:signals:${appId}:` }
export const COARSE: Tier = {
  bucketMs: 1_000,
  retentionMs: SIGNAL_RETENTION_MS,
  prefix: (appId) => `tailslide:signals:${appId}:s:`,
}

/**
 * What each instance counted, beside the sums of all: fields `<flagId>:<kind>:<instance>`, in spans and for the time of
 * the fine tier. Servers with TimeSeries keep these as well, where deployed readers, who filter by label, never look.
 */
export const INSTANCES: Tier = { ...FINE, prefix: (appId) => `tailslide:signals:${appId}:i:` }

/**
 * Which apps have written into a span of the fine tier: a hash with a field for each app, which counts the writes. So
 * whoever follows 1,000 apps asks for a few hashes and then for what has changed, and for nothing else.
 */
export const WRITES_PREFIX = 'tailslide:signals:apps:'

/** Holds the number of the last batch that was stored for a sender with a connection of its own. */
export const senderKey = (sender: string): string => `tailslide:signals:sender:${sender}`

/** Milliseconds that a sender may be out of touch before a batch that it repeats is taken for a new one. */
export const SENDER_MEMORY_MS = SIGNAL_RETENTION_MS

/**
 * Where the senders stand whose batches were handed on, such as by Tower: a hash for each app and hour with a field
 * `<number>:<last flag>` for each sender, looked up in this hour and the one before. So their keys are few and end by
 * themselves, whatever names clients think of, and a client of one app cannot touch the senders of another.
 */
export const sendersPrefix = (appId: number): string => `tailslide:signals:${appId}:senders:`

/** About 2 MB. Beyond them batches are taken, and a repeat after Tower's death may count twice. */
export const MOST_SENDERS = 20_000

/** Milliseconds since 1970 by the store's clock, as a line of Lua. */
export const LUA_NOW = `local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)`

const MOST_FIELDS = 20_000

/**
 * The part of a sum that came late has a field of its own beside it, `<flagId>:<kind>@<since>`, and before the instance
 * where that is named: whoever does not know such fields passes them over. In a hash of very many fields all that is late
 * is as old as can be, so that no sender can fill the server with instants. Needs `now`, defined before it.
 */
export const LUA_HELD = `local function held_since(key, late)
  if redis.call('HLEN', key) >= ${MOST_FIELDS} then return '@0' end
  return '@' .. string.format('%.0f', math.floor((now - late) / ${FOLLOWED_BUCKET_MS}) * ${FOLLOWED_BUCKET_MS})
end`

/** Buckets are kept a little longer than they are read, so that none at the edge of a window is gone before its time. */
export const KEEP_LONGER_MS = 10_000
