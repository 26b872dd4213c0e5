import { contract, type HygieneReport, MOST_FINDINGS } from '@tailslide/api'
import type { SignalReader } from '@tailslide/core'
import type { Context } from '../context.js'
import type { Answering, Routes } from '../http/routes.js'
import type { Ground } from '../lifecycle/ground.js'
import { selectEnvironments } from '../projects/queries.js'
import { gatherFacts } from './facts.js'
import { type Found, findingsOf } from './findings.js'

const { hygiene } = contract

function hygieneRoutes({ routes, context }: Answering, reader: SignalReader): void {
  const look = async (appId: number): Promise<Found> => findingsOf(await gatherFacts(context, reader, appId))

  routes.handle(hygiene.app, async ({ params }) => ({ payload: reportOf([await look(params.id)]) }))

  routes.handle(hygiene.project, async ({ params }) => {
    const all: Found[] = []
    for (const { id } of await selectEnvironments(context.database.db, [params.id])) all.push(await look(id))
    return { payload: reportOf(all) }
  })
}

function reportOf(all: readonly Found[]): HygieneReport {
  const findings = all.flatMap(({ findings }) => findings)
  return {
    findings: findings.slice(0, MOST_FINDINGS),
    left_out: Math.max(0, findings.length - MOST_FINDINGS),
    more_unknown: all.reduce((sum, { moreUnknown }) => sum + moreUnknown, 0),
  }
}

export function hygieneAnswers({
  options,
  context,
  routes,
}: Ground & { readonly context: Context; readonly routes: Routes }): void {
  hygieneRoutes({ routes, context }, options.signals.reader)
}
