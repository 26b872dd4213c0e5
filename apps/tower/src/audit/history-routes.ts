import { Readable } from 'node:stream'
import { setImmediate } from 'node:timers/promises'
import { contract, type HistoryFilters, MOST_LOG_ENTRIES, toId } from '@tailslide/api'
import { actorOf, type Caller, seenProjects } from '../access/caller.js'
import { restoreFlag } from '../flags/restore.js'
import type { Answering } from '../http/routes.js'
import { findHistory } from './history.js'
import { requireThere } from './require-there.js'
import { entriesAsked } from './routes.js'
import { sightOf } from './walks.js'

const { list, export: exported, restore } = contract.history

/** Entries that an answer has where nothing else is asked for. */
const PAGE = 100

export function historyRoutes({ routes, context }: Answering): void {
  const requireKnown = (caller: Caller, named: HistoryFilters): Promise<void> =>
    requireThere(context.database.db, seenProjects(caller), named, { orWas: true })

  routes.handle(list, async ({ query: { limit, before, ...filters }, caller }) => {
    const page = { limit: entriesAsked(limit, PAGE), before: before === undefined ? undefined : toId(before) }
    await requireKnown(caller, filters)
    const { entries, next } = await findHistory(context, sightOf(caller), filters, page)
    return { payload: entries, next }
  })

  routes.handleRaw(exported, async ({ query, caller }, reply) => {
    await requireKnown(caller, query)
    reply.header('content-disposition', 'attachment; filename="history.ndjson"')
    reply.type('application/x-ndjson; charset=utf-8')
    // A reader that is slow is waited for, so that no more than a page is kept.
    return reply.send(Readable.from(pages(query)))

    async function* pages(filters: HistoryFilters) {
      for (let before: number | undefined; ; ) {
        const page = { limit: MOST_LOG_ENTRIES, before }
        const { entries, next } = await findHistory(context, sightOf(caller), filters, page)
        if (entries.length > 0) yield entries.map((entry) => `${JSON.stringify(entry)}\n`).join('')
        if (next === null) return
        before = next
        // SQLite answers at once, and others are to have their turn.
        await setImmediate()
      }
    }
  })

  routes.handle(restore, async ({ params: { id }, body, caller, headers }, reply) => {
    const { entry: entryId, dry_run: isPreview = false } = body
    const asked = { id, entryId, isPreview, ifMatch: headers['if-match'] }
    const { changes, etag } = await restoreFlag(context, actorOf(caller), asked)
    reply.header('etag', etag)
    return { payload: { changed: changes.map(({ field }) => field), changes } }
  })
}
