import { contract, toId } from '@tailslide/api'
import type { SignalReader } from '@tailslide/core'
import { flagNotFound, TowerError } from '../errors.js'
import { selectFlag, selectFlagIds } from '../flags/queries.js'
import type { Answering } from '../http/routes.js'
import { readSeries } from './series.js'
import { shapeOf } from './series-shape.js'

const { series } = contract

export function seriesRoutes({ routes, context }: Answering, reader: SignalReader): void {
  routes.handle(series.flag, async ({ params, query }) => {
    const shape = shapeOf(query, 1)
    const flag = await selectFlag(context.database.db, params.id)
    if (!flag) throw flagNotFound(params.id)
    const asked = { appId: flag.app_id, flagIds: [flag.id] }
    const { points, ...grid } = await readSeries(context, reader, asked, shape)
    return { payload: { ...grid, points: [...(points.get(flag.id) ?? [])] } }
  })

  routes.handle(series.app, async ({ params, query }) => {
    const flagIds = [...new Set(query.flags.split(',').map(toId))]
    const shape = shapeOf(query, flagIds.length)
    const known = await selectFlagIds(context.database.db, params.id, flagIds)
    const unknown = flagIds.find((id) => !known.includes(id))
    if (unknown !== undefined) throw notOfApp(unknown, params.id)
    const { points, ...grid } = await readSeries(context, reader, { appId: params.id, flagIds }, shape)
    const flags = [...points].map(([flag_id, ofFlag]) => ({ flag_id, points: [...ofFlag] }))
    return { payload: { ...grid, flags } }
  })
}

function notOfApp(value: number, appId: number): TowerError {
  const rule = `must be ids of flags of app ${appId}`
  return new TowerError('INVALID_INPUT', `flags ${rule}, and one is ${value}.`, {
    fields: [{ field: 'flags', value, rule }],
  })
}
