import { contract } from '@tailslide/api'
import { actorOf, type Caller, holderOf, isAdmin, mayRelease } from '../access/caller.js'
import { configFor } from '../access/hidden-addresses.js'
import { TowerError } from '../errors.js'
import type { Answering } from '../http/routes.js'
import { createTurns } from '../http/turns.js'
import { getProject } from '../projects/projects.js'
import { type Applied, type Applying, applyConfig } from './apply-config.js'
import { readConfig } from './read-config.js'

const { read, apply, create } = contract.configs

/** Each takes up to a second of a processor, and holds the project in memory twice. */
export const LIMITS = {
  atOnce: 1,
  mostWaiting: 20,
  mostOfOne: 4,
  refusal: 'Too many files of projects are being looked at.',
}

export function configRoutes({ routes, context }: Answering): void {
  const turns = createTurns(LIMITS)
  const applyInTurn = (caller: Caller, asked: Applying): Promise<Applied> =>
    turns.take({ name: holderOf(caller), isKnown: true }, () => applyConfig(context, actorOf(caller), asked))

  routes.handle(read, async ({ params, role }) => {
    const { config } = await readConfig(context.database.db, await getProject(context, params.id))
    return { payload: configFor(role, config) }
  })

  routes.handle(
    apply,
    async ({ params, body: { config, dry_run = false, prune = false, plan: seen }, caller, role }) => {
      if (!dry_run && !mayRelease(role)) {
        throw new TowerError('FORBIDDEN', `This needs the role releaser, and you have ${role}.`)
      }
      const asked = { config, projectId: params.id, dryRun: dry_run, prune, seen, mayAdmin: isAdmin(caller), role }
      return { payload: { dry_run, ...(await applyInTurn(caller, asked)) } }
    },
  )

  routes.handle(create, async ({ body: { config, dry_run = false, prune = false, plan: seen }, caller }) => {
    const asked = { config, projectId: undefined, dryRun: dry_run, prune, seen, mayAdmin: true, role: 'admin' } as const
    return { payload: { dry_run, ...(await applyInTurn(caller, asked)) } }
  })
}
