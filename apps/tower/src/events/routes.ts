import { contract, toId } from '@tailslide/api'
import { STREAM_HEADERS } from '../http/open-streams.js'
import type { Routes } from '../http/routes.js'
import type { EventStreams } from './event-streams.js'

const { stream } = contract.events

export function eventRoutes(routes: Routes, events: EventStreams): void {
  routes.handleRaw(stream, async ({ query: { project, app, after }, caller, headers, method }, reply) => {
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
