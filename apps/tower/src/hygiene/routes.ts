import { contract, type Finding, type HygieneReport, MOST_FINDINGS } from '@tailslide/api'
import type { SignalReader } from '@tailslide/core'
import type { Context } from '../context.js'
import type { Answering, Routes } from '../http/routes.js'
import type { Ground } from '../lifecycle/ground.js'
import { selectEnvironments } from '../projects/queries.js'
import { gatherFacts } from './facts.js'
import { findingsOf } from './findings.js'

const { hygiene } = contract

function hygieneRoutes({ routes, context }: Answering, reader: SignalReader): void {
  const findings = async (appId: number): Promise<Finding[]> => findingsOf(await gatherFacts(context, reader, appId))

  routes.handle(hygiene.app, async ({ params }) => ({ payload: reportOf(await findings(params.id)) }))

  routes.handle(hygiene.project, async ({ params }) => {
    const all: Finding[] = []
    for (const { id } of await selectEnvironments(context.database.db, [params.id])) all.push(...(await findings(id)))
    return { payload: reportOf(all) }
  })
}

const reportOf = (all: readonly Finding[]): HygieneReport => ({
  findings: all.slice(0, MOST_FINDINGS),
  left_out: Math.max(0, all.length - MOST_FINDINGS),
})

export function hygieneAnswers({
  options,
  context,
  routes,
}: Ground & { readonly context: Context; readonly routes: Routes }): void {
  hygieneRoutes({ routes, context }, options.signals.reader)
}
