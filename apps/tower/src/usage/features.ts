import type { Context } from '../context.js'
import type { Routes } from '../http/routes.js'
import type { Started } from '../lifecycle/features.js'
import type { Ground } from '../lifecycle/ground.js'
import type { KnownApps } from '../rulesets/known-apps.js'
import { createSenders } from './answers.js'
import { createUsageIntake, type UsageIntake } from './intake.js'
import { pruneInRounds, takeFromInbox } from './rounds.js'
import { usageRoutes } from './routes.js'

export function usageTaking({ options, context }: Ground & { readonly context: Context }): Started<{
  readonly usageIntake: UsageIntake
}> {
  const usageIntake = createUsageIntake(context)
  const { usage } = options.signals
  const ends = [pruneInRounds(context), ...(usage ? [takeFromInbox(context, usage, usageIntake)] : [])]
  return {
    gives: { usageIntake },
    async stop() {
      await Promise.all(ends.map((end) => end()))
    },
  }
}

interface Needs extends Ground {
  readonly context: Context
  readonly knownApps: KnownApps
  readonly routes: Routes
  readonly usageIntake: UsageIntake
}

export function usageAnswers({ options, context, knownApps, routes, usageIntake: intake }: Needs): void {
  usageRoutes({ routes, context }, { knownApps, intake, senders: createSenders(options.signals.reader) })
}
