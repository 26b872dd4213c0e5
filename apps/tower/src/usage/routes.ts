import { contract } from '@tailslide/api'
import { flagNotFound } from '../errors.js'
import { selectFlag } from '../flags/queries.js'
import type { Answering } from '../http/routes.js'
import type { KnownApps } from '../rulesets/known-apps.js'
import { usageOfApp, usageOfFlag } from './answers.js'
import type { UsageIntake } from './intake.js'

const { usage } = contract

export interface UsageServices {
  readonly knownApps: KnownApps
  readonly intake: UsageIntake
  readonly senders: (appId: number) => Promise<readonly string[]>
}

export function usageRoutes({ routes, context }: Answering, { knownApps, intake, senders }: UsageServices): void {
  routes.handle(usage.report, async ({ params, caller, body }) => {
    await knownApps.require(params.id, caller)
    return { payload: { taken: await intake.take({ appId: params.id, body }) } }
  })

  routes.handle(usage.flag, async ({ params, query }) => {
    const flag = await selectFlag(context.database.db, params.id)
    if (!flag) throw flagNotFound(params.id)
    return { payload: await usageOfFlag(context, flag, query.range) }
  })

  routes.handle(usage.app, async ({ params }) => ({ payload: await usageOfApp(context, params.id, senders) }))
}
