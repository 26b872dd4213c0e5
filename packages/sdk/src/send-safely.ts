import type { SendReport, SignalBatch, SignalSink } from '@tailslide/core'
import { toError } from './errors.js'

/** A sink never rejects by contract; one that you wrote may all the same, and then nothing is known to be stored. */
export async function sendSafely(sink: SignalSink, batch: SignalBatch): Promise<SendReport> {
  try {
    const { unsent, refused, outdated = [], error } = await sink.send(batch)
    return { unsent: [...unsent], refused: [...refused], outdated: [...outdated], ...(error && { error }) }
  } catch (thrown) {
    return { unsent: batch.counts, refused: [], error: toError(thrown) }
  }
}
