import type { Config, ConfiguredSettings } from '@tailslide/api'
import { NEW_FLAG, SETTING_NAMES } from '@tailslide/core'
import type { Queryable } from '../db/database.js'
import { toFlag, type WholeFlag } from '../db/flag-columns.js'
import type { FlagRow } from '../db/schema.js'
import { selectAllFlags } from '../flags/queries.js'
import { NO_NOTES, toNotes } from '../flags/upkeep/about.js'
import { type AboutRow, selectNotes } from '../flags/upkeep/queries.js'
import { gather, pauseIfDue } from '../pauses.js'
import type { WholeProject } from '../projects/projects.js'

/** A project as its file, those flags among them that are archived, and the rows that it was read from. */
export interface ReadConfig {
  readonly config: Config
  /** Of each flag, by its title, its rows in the order of the environments. */
  readonly rows: ReadonlyMap<string, readonly FlagRow[]>
}

/** Flags stand in the order in which they were made, and of each only what is other than in a new flag. */
export async function readConfig(db: Queryable, { project, environments }: WholeProject): Promise<ReadConfig> {
  const rows = new Map<string, FlagRow[]>()
  const configured = new Map<string, Settings>()
  const notes = await selectNotes(db, project.id)
  for (const { id, environment } of environments) {
    for (const row of await selectAllFlags(db, id)) {
      await pauseIfDue()
      rows.set(row.title, [...(rows.get(row.title) ?? []), row])
      const settings = settingsOf(toFlag(row))
      const known = configured.get(row.title) ?? {}
      configured.set(row.title, Object.keys(settings).length > 0 ? { ...known, [environment]: settings } : known)
    }
  }
  return {
    rows,
    config: {
      tailslide: 2,
      project: project.title,
      environments: environments.map(({ environment, is_protected, needs_reason }) => ({
        name: environment,
        is_protected: is_protected === 1,
        needs_reason: needs_reason === 1,
      })),
      flags: await gather(flagsIn(rows, configured, notes)),
    },
  }
}

type Settings = Readonly<Record<string, ConfiguredSettings>>

function* flagsIn(
  rows: ReadConfig['rows'],
  configured: ReadonlyMap<string, Settings>,
  notes: ReadonlyMap<number, AboutRow>,
): Generator<Config['flags'][number]> {
  for (const [title, settings] of configured) {
    const row = rows.get(title)?.[0]
    const known = row && notes.get(row.project_flag_id)
    const { tags, owner, temporary_until } = known ? toNotes(known) : NO_NOTES
    yield {
      title,
      ...(row && row.description !== '' && { description: row.description }),
      ...(tags.length > 0 && { tags }),
      ...(owner !== '' && { owner }),
      ...(temporary_until !== null && { temporary_until }),
      ...(row && row.archived_at !== null && { archived: true }),
      ...(Object.keys(settings).length > 0 && { environments: settings }),
    }
  }
}

/** What was set otherwise than in a new flag. */
export const settingsOf = (flag: WholeFlag): ConfiguredSettings =>
  Object.fromEntries(
    SETTING_NAMES.filter((name) => name !== 'description' && flag[name] !== NEW_FLAG[name]).map((name) => [
      name,
      flag[name],
    ]),
  )
