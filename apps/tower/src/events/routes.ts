import { contract, toId } from '@tailslide/api'
import { seenProjects } from '../access/caller.js'
import { requireThere } from '../audit/require-there.js'
import type { Database } from '../db/database.js'
import { STREAM_HEADERS } from '../http/open-streams.js'
import type { Routes } from '../http/routes.js'
import type { EventStreams } from './event-streams.js'

const { stream } = contract.events

interface Needs {
  readonly routes: Routes
  readonly events: EventStreams
  readonly database: Database
}

export function eventRoutes({ routes, events, database }: Needs): void {
  routes.handleRaw(stream, async ({ query: { project, app, after }, caller, headers, method }, reply) => {
    await requireThere(database.db, seenProjects(caller), { project, app }, { orWas: false })
    // A HEAD of a stream has an end.
    if (method === 'HEAD') return reply.headers(STREAM_HEADERS).send()
    const position = await events.ready()
    events.makeRoom(caller)
    reply.hijack()
    const header = headers['last-event-id']
    const named = Array.isArray(header) ? header[0] : header
    const wanted = {
      projectId: project === undefined ? undefined : toId(project),
      appId: app === undefined ? undefined : toId(app),
      after: idOf(named ?? after),
    }
    events.open(caller, wanted, position, reply.raw)
    return undefined
  })
}

/** NaN for what is the id of no entry. */
function idOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  return /^[0-9]{1,10}$/.test(text) ? Number(text) : Number.NaN
}
