import type { NatsConnection } from '@nats-io/transport-node'
import { HEADERS, isRecord, rulesetSubjects } from '@tailslide/core'
import { TransportError } from '../errors.js'
import { unpackPayload } from './ruleset-encoding.js'
import { managerOf, type Places } from './stored-rulesets.js'

/** An app on the stream that is none of ours, with the flags of its newest ruleset. */
export interface ForeignApp {
  readonly appId: number
  readonly flagIds: readonly number[]
}

/** Finds, among what the stream has, the apps that are not `isOwn`. A ruleset that did not change is not read again. */
export function createForeignReader(stream: string) {
  let known = new Map<number, { readonly sequence: number; readonly flagIds: readonly number[] }>()

  return async (
    connection: NatsConnection,
    places: Places,
    isOwn: (appId: number) => boolean,
  ): Promise<ForeignApp[]> => {
    const found: typeof known = new Map()
    for (const [appId, { sequence }] of places) {
      if (isOwn(appId)) continue
      const before = known.get(appId)
      found.set(
        appId,
        before?.sequence === sequence ? before : { sequence, flagIds: await flagIdsOf(connection, stream, appId) },
      )
    }
    known = found
    return Array.from(found, ([appId, { flagIds }]) => ({ appId, flagIds }))
  }
}

async function flagIdsOf(connection: NatsConnection, stream: string, appId: number): Promise<readonly number[]> {
  const manager = await managerOf(connection)
  const message = await manager.streams.getMessage(stream, { last_by_subj: rulesetSubjects(appId) })
  if (!message) return []
  const encoding = message.header?.get(HEADERS.encoding) || undefined
  const bytes = encoding === undefined ? message.data : await unpackPayload(message.data, encoding)
  return readIds(bytes, appId)
}

/** Also of flags that break a rule, since an id is taken all the same. */
function readIds(bytes: Uint8Array, appId: number): number[] {
  let payload: unknown
  try {
    payload = JSON.parse(Buffer.from(bytes).toString())
  } catch (cause) {
    throw new TransportError('MESSAGE_INVALID', `the last ruleset of app ${appId} is no JSON`, { cause })
  }
  if (!Array.isArray(payload)) return []
  return payload.flatMap((flag: unknown) => {
    const id = isRecord(flag) ? flag.id : undefined
    return typeof id === 'number' && Number.isSafeInteger(id) ? [id] : []
  })
}
