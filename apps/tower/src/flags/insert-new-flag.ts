import { INITIAL_CIRCUIT } from '@tailslide/core'
import type { Change } from '../audit/change.js'
import { type FlagFields, toColumns } from '../db/flag-columns.js'
import type { FlagRow } from '../db/schema.js'
import { insertFlag } from './queries.js'

/** Where a configuration belongs: to an environment, and to a flag of the project. */
export interface Belonging {
  readonly appId: number
  readonly projectFlagId: number
  readonly archivedAt?: string | null
}

/** A configuration whose circuit has never tripped. */
export const insertNewFlag = (
  { tx, at }: Change,
  { appId, projectFlagId, archivedAt = null }: Belonging,
  fields: FlagFields,
): Promise<FlagRow> =>
  insertFlag(tx, {
    app_id: appId,
    project_flag_id: projectFlagId,
    archived_at: archivedAt,
    ...toColumns(fields),
    circuit: JSON.stringify(INITIAL_CIRCUIT),
    circuit_revision: 0,
    created_at: at,
    updated_at: at,
  })
