import type { DeliveryId, SignalBatch } from '@tailslide/core'
import type { RedisClient } from './connect.js'
import { knownByApp, knownByKey } from './known-batches.js'
import { LUA_NOW, MOST_SENDERS, SENDER_MEMORY_MS, senderKey, sendersPrefix } from './plain-layout.js'
import { runScript, script } from './run-script.js'

type Words = readonly (string | number)[]

/** Stores the counts of a batch unless its sender is known to have sent it before; answers what the script does. */
export type OnceOnlyScript = (
  client: RedisClient,
  id: DeliveryId,
  batch: SignalBatch,
  words: { readonly settings: Words; readonly counts: Words },
) => Promise<unknown>

/**
 * A script that adds counts once. `add` is the Lua that adds them; `settings` is how many arguments stand before the
 * counts: the number of the batch, the memory of senders, and those of `add`. `check` ends the script where nothing may be
 * added, before the batch is written down as stored.
 */
export function onceOnlyScript(settings: number, add: string, check = ''): OnceOnlyScript {
  const own = script([LUA_NOW, knownByKey(settings, check), add].join('\n'))
  const handedOn = script([LUA_NOW, knownByApp(settings, check), add].join('\n'))
  return (client, { sender, sequence }, { appId, counts, delivery }, words) => {
    const first = [sequence, SENDER_MEMORY_MS, ...words.settings]
    if (!delivery) return runScript(client, own, [senderKey(sender)], [...first, ...words.counts])
    const part = [sender, counts.at(-1)?.flagId ?? 0, MOST_SENDERS]
    return runScript(client, handedOn, [sendersPrefix(appId)], [...first, ...part, ...words.counts])
  }
}
