import { INITIAL_CIRCUIT } from '@tailslide/core'
import type { Change } from '../audit/change.js'
import { type FlagFields, toColumns } from '../db/flag-columns.js'
import type { FlagRow } from '../db/schema.js'
import { insertFlag, insertFlags } from './queries.js'

/** Where a configuration belongs: to an environment, and to a flag of the project. */
export interface Belonging {
  readonly appId: number
  readonly projectFlagId: number
  readonly archivedAt?: string | null
}

/** A configuration whose circuit has never tripped. */
export const insertNewFlag = ({ tx, at }: Change, belonging: Belonging, fields: FlagFields): Promise<FlagRow> =>
  insertFlag(tx, newRow(at, belonging, fields))

export interface NewFlag {
  readonly belonging: Belonging
  readonly fields: FlagFields
}

/** Many of them, in their order. */
export const insertNewFlags = ({ tx, at }: Change, all: readonly NewFlag[]): Promise<FlagRow[]> =>
  insertFlags(
    tx,
    all.map(({ belonging, fields }) => newRow(at, belonging, fields)),
  )

const newRow = (at: string, { appId, projectFlagId, archivedAt = null }: Belonging, fields: FlagFields) => ({
  app_id: appId,
  project_flag_id: projectFlagId,
  archived_at: archivedAt,
  ...toColumns(fields),
  circuit: JSON.stringify(INITIAL_CIRCUIT),
  circuit_revision: 0,
  created_at: at,
  updated_at: at,
})
