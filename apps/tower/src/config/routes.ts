import { contract } from '@tailslide/api'
import { actorOf, isAdmin } from '../access/caller.js'
import { configFor } from '../access/hidden-addresses.js'
import type { Answering } from '../http/routes.js'
import { getProject } from '../projects/projects.js'
import { applyConfig } from './apply-config.js'
import { readConfig } from './read-config.js'

const { read, apply, create } = contract.configs

export function configRoutes({ routes, context }: Answering): void {
  routes.handle(read, async ({ params, role }) => {
    const { config } = await readConfig(context.database.db, await getProject(context, params.id))
    return { payload: configFor(role, config) }
  })

  routes.handle(apply, async ({ params, body: { config, dry_run = false, prune = false }, caller }) => {
    const asked = { config, projectId: params.id, dryRun: dry_run, prune, mayAdmin: isAdmin(caller) }
    return { payload: { dry_run, changes: await applyConfig(context, actorOf(caller), asked) } }
  })

  routes.handle(create, async ({ body: { config, dry_run = false, prune = false }, caller }) => {
    const asked = { config, projectId: undefined, dryRun: dry_run, prune, mayAdmin: true }
    return { payload: { dry_run, changes: await applyConfig(context, actorOf(caller), asked) } }
  })
}
