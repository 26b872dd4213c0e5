import { contract, isAtLeast } from '@tailslide/api'
import { actorOf, type Caller, mayRelease, roleIn } from '../../access/caller.js'
import { flagFor } from '../../access/hidden-addresses.js'
import { projectNotFound, TowerError } from '../../errors.js'
import type { Answering } from '../../http/routes.js'
import { describeFlag, getAbout } from './about.js'
import { archiveFlag, unarchiveFlag } from './archive.js'
import { copyFlag } from './copy.js'
import { lastChangesOf } from './last-changes.js'
import { overviewOf } from './overview.js'
import { searchFlags } from './search.js'
import { noticeOfToggled, toggleFlags } from './toggle-many.js'

const { search, toggle, about, describe, archive, unarchive, copy } = contract.upkeep

export function upkeepRoutes({ routes, context }: Answering): void {
  routes.handle(search, async ({ params, query, role }) => {
    const { q: words, archived = 'no', sort = 'title', ...rest } = query
    const { flags, next } = await searchFlags(context, { ...rest, appId: params.id, words, archived, sort })
    return { payload: { flags: flags.map((flag) => flagFor(role, flag)), next } }
  })

  routes.handle(contract.overviews.flags, async ({ params }) => ({ payload: await overviewOf(context, params.id) }))
  routes.handle(contract.overviews.changes, async ({ params }) => ({
    payload: await lastChangesOf(context, params.id),
  }))

  routes.handle(toggle, async ({ params, body, caller }) => {
    const wanted = { ids: body.flags, isActive: body.is_active, seen: body.seen ?? [] }
    const toggled = await toggleFlags(context, actorOf(caller), params.id, wanted)
    const notice = noticeOfToggled(toggled)
    const payload = { changed: toggled.changed, flags: [...toggled.flags] }
    return notice === undefined ? { payload } : { payload, notice }
  })

  routes.handle(about, async ({ params }) => ({ payload: await getAbout(context, params.id) }))

  routes.handle(describe, async ({ params, body, caller }) => ({
    payload: await describeFlag(context, actorOf(caller), params.id, body),
  }))

  for (const [route, move] of [
    [archive, archiveFlag],
    [unarchive, unarchiveFlag],
  ] as const) {
    routes.handle(route, async ({ params, caller, role, headers }) => {
      const asked = { id: params.id, mayRelease: mayRelease(role), ifMatch: headers['if-match'] }
      return { payload: await move(context, actorOf(caller), asked) }
    })
  }

  routes.handle(copy, async ({ params, body, caller }) => {
    const { title, project_id: projectId } = body
    if (projectId !== undefined) requireEditor(caller, projectId)
    const { flags, ...made } = await copyFlag(context, actorOf(caller), params.id, { title, projectId })
    return { payload: { project_id: made.projectId, flags: [...flags] } }
  })
}

/** What is not to be seen is not there. */
function requireEditor(caller: Caller, projectId: number): void {
  const role = roleIn(caller, projectId)
  if (role === undefined) throw projectNotFound(projectId)
  if (isAtLeast(role, 'editor')) return
  throw new TowerError('FORBIDDEN', `This needs the role editor in project ${projectId}, and you have ${role}.`)
}
