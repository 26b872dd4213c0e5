import {
  type Clock,
  type DeliveryId,
  deliveryName,
  isRecord,
  SIGNAL_KINDS,
  type SignalBatch,
  type SignalCount,
  type SignalSink,
  sdkPath,
} from '@tailslide/core'
import { systemClock } from '../clock.js'
import { TransportError } from '../errors.js'
import { createOnceOnlySink, type Outcome } from '../once-only-sink.js'
import { senderId } from '../sender-id.js'
import { heldMs } from '../signal-counts.js'
import { compressedError } from './compressed-error.js'
import { parseJson } from './parse-json.js'
import { postJson } from './post-json.js'
import { reportUsage, type Way } from './report-usage.js'
import { createServerPause } from './server-pause.js'
import { towerAnswerError } from './tower-errors.js'
import { createTowerLink, type TowerLink, type TowerLinkOptions } from './tower-link.js'

export interface HttpSignalSinkOptions extends TowerLinkOptions {
  /** Milliseconds for one request; default 2,000. */
  readonly timeoutMs?: number
  readonly clock?: Clock
}

/** A request of about 100 kB; an SDK with more flags sends several. */
const MOST_COUNTS = 2_000

/**
 * Counts to Tower, each once: a batch whose answer was lost is sent again under its id. While Tower has asked not to be
 * asked (`Retry-After`), counts are unsent without a request, whoever sends. Throws ADDRESS_INVALID.
 */
export function createHttpSignalSink(options: HttpSignalSinkOptions): SignalSink {
  const { timeoutMs = 2_000, clock = systemClock } = options
  const link = createTowerLink(options, true)
  const pause = createServerPause(clock)
  const sink = createOnceOnlySink({
    sender: senderId(),
    mostCounts: MOST_COUNTS,
    clock,
    async deliver(id, batch) {
      if (pause.error) return { result: 'not_stored', error: pause.error }
      const outcome = await deliver({ link, clock, timeoutMs }, id, batch)
      pause.heed(outcome.error)
      return outcome
    },
    async close() {
      pause.end()
      link.close()
    },
  })
  return {
    ...sink,
    report: async (report) => (pause.error ? 'later' : reportUsage({ link, clock, timeoutMs }, report)),
  }
}

async function deliver(
  { link, clock, timeoutMs }: Way,
  id: DeliveryId,
  { appId, instance, counts }: SignalBatch,
): Promise<Outcome> {
  const now = clock.monotonic()
  // Tower refuses what it does not know. Two clocks may differ, so it is told an age and no instant.
  const said = counts.map((entry) => {
    const { flagId, kind, count, heldSince } = entry
    return { flagId, kind, count, ...(heldSince !== undefined && { heldMs: heldMs(entry, now) }) }
  })
  const body = JSON.stringify({ instance, batch: deliveryName(id), counts: said })
  const answer = await postJson({ link, path: sdkPath('signals', appId), body, timeoutMs, clock })
  const withoutStoring = answer.mayHaveArrived ? 'unknown' : 'not_stored'
  if ('error' in answer) return { result: answer.arrived ? 'unknown' : withoutStoring, error: answer.error }
  const { status, text } = answer
  const error = towerAnswerError(answer, { appId, shown: link.shown, now: clock.now() })
  const compressed = compressedError(answer.headers, link.shown)
  if (status >= 200 && status < 300)
    return compressed ? { result: 'unknown', error: compressed } : readStored(text, link)
  // A gateway's 5xx or 408 says nothing of what Tower did; 429 and a refused key or app come before anything is stored.
  if (status >= 500 || status === 408) return { result: 'unknown', error }
  if (status < 400 || [401, 403, 404, 429].includes(status)) return { result: withoutStoring, error }
  return { result: 'stored', refused: counts, error: refusal(`${status} ${text.slice(0, 200)}`) }
}

/** `{ "payload": { "refused": [{ flagId, kind, count, reason }] } }` */
function readStored(text: string, link: TowerLink): Outcome {
  const answer = parseJson(text)
  const refused = isRecord(answer) && isRecord(answer.payload) ? answer.payload.refused : undefined
  if (!Array.isArray(refused)) {
    const what = `${link.shown} took signals with an answer that is none of Tower's: ${text.slice(0, 80)}`
    return { result: 'unknown', error: new TransportError('ANSWER_UNEXPECTED', what) }
  }
  const counts = refused.flatMap(parseCount)
  if (refused.length === 0) return { result: 'stored', refused: counts }
  const [first]: unknown[] = refused
  const reason = isRecord(first) ? String(first.reason) : 'no reason given'
  return { result: 'stored', refused: counts, error: refusal(reason) }
}

const refusal = (reason: string): TransportError =>
  new TransportError('STORE_REFUSED', `Tower refused signals: ${reason}`)

function parseCount(value: unknown): SignalCount[] {
  if (!isRecord(value)) return []
  const { flagId, kind: word, count } = value
  const kind = SIGNAL_KINDS.find((known) => known === word)
  return kind && typeof flagId === 'number' && typeof count === 'number' ? [{ flagId, kind, count }] : []
}
