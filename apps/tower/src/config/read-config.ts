import type { Config, ConfiguredSettings } from '@tailslide/api'
import { NEW_FLAG, SETTING_NAMES } from '@tailslide/core'
import type { Queryable } from '../db/database.js'
import { toFlag, type WholeFlag } from '../db/flag-columns.js'
import type { FlagRow } from '../db/schema.js'
import { selectFlags } from '../flags/queries.js'
import type { WholeProject } from '../projects/projects.js'

/** A project as its file, and the rows that it was read from. */
export interface ReadConfig {
  readonly config: Config
  /** Of each flag, by its title, its rows in the order of the environments. */
  readonly rows: ReadonlyMap<string, readonly FlagRow[]>
}

/** Flags stand in the order in which they were made, and of each only what is other than in a new flag. */
export async function readConfig(db: Queryable, { project, environments }: WholeProject): Promise<ReadConfig> {
  const rows = new Map<string, FlagRow[]>()
  const configured = new Map<string, Record<string, ConfiguredSettings>>()
  for (const { id, environment } of environments) {
    for (const row of await selectFlags(db, id)) {
      rows.set(row.title, [...(rows.get(row.title) ?? []), row])
      const settings = settingsOf(toFlag(row))
      const known = configured.get(row.title) ?? {}
      configured.set(row.title, Object.keys(settings).length > 0 ? { ...known, [environment]: settings } : known)
    }
  }
  return {
    rows,
    config: {
      tailslide: 1,
      project: project.title,
      environments: environments.map(({ environment, is_protected, needs_reason }) => ({
        name: environment,
        is_protected: is_protected === 1,
        needs_reason: needs_reason === 1,
      })),
      flags: [...configured].map(([title, settings]) => {
        const description = rows.get(title)?.[0]?.description ?? ''
        return {
          title,
          ...(description !== '' && { description }),
          ...(Object.keys(settings).length > 0 && { environments: settings }),
        }
      }),
    },
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
