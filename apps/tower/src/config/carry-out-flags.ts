import type { Config, ConfigChange } from '@tailslide/api'
import { NEW_FLAG } from '@tailslide/core'
import type { Change } from '../audit/change.js'
import { type Happened, recordLogs } from '../audit/logs.js'
import type { Context } from '../context.js'
import type { FlagRow } from '../db/schema.js'
import { noteColumns, wordsOfNotes } from '../flags/upkeep/about.js'
import { updateAbout } from '../flags/upkeep/queries.js'
import type { WholeProject } from '../projects/projects.js'
import { oncePerProject } from '../webhooks/queue-deliveries.js'
import { type FlagsAtHand, flagsAtHand } from './flags-at-hand.js'
import { makeFlags } from './make-flags.js'
import { NOTES, notesAfter, notesOf } from './notes-of.js'
import type { ReadConfig } from './read-config.js'

type ConfiguredFlag = Config['flags'][number]

export interface Work {
  readonly config: Config
  readonly changes: readonly ConfigChange[]
}

/** Answers with the environments whose rulesets are other than they were. */
export async function carryOutFlags(
  context: Context,
  change: Change,
  whole: WholeProject,
  { config, changes, known }: Work & { readonly known: ReadConfig },
): Promise<ReadonlySet<number>> {
  const ofFlags = changes.filter(({ action, what }) => what === 'flag' && action !== 'keep')
  const created = new Set(ofFlags.flatMap(({ action, title }) => (action === 'create' ? [title] : [])))
  await makeFlags(
    context,
    change,
    whole,
    config.flags.filter(({ title }) => created.has(title)),
  )
  const flags = flagsAtHand(context, change, known.rows)
  const wanted = byTitle(config)
  const before = byTitle(known.config)
  const appIds = new Map(whole.environments.map(({ id, environment }) => [environment, id]))
  // What goes into the archive changes no more once it is there.
  const archiving = new Set<string>()
  const noted: [FlagRow, Happened][] = []
  for (const { action, title, environment, fields } of ofFlags) {
    if (created.has(title)) continue
    const flag = wanted.get(title) ?? { title }
    const changed = new Set(fields.map(({ field }) => field))
    if (action === 'delete') await flags.remove(title)
    else if (environment !== null) {
      const settings = { ...NEW_FLAG, ...flag.environments?.[environment] }
      await saveSettings(flags, { title, settings, changed, appId: appIds.get(environment) ?? 0 }, archiving.has(title))
    } else {
      if (changed.has('archived') && flag.archived) archiving.add(title)
      else if (changed.has('archived')) await flags.setArchived(title, false)
      if (changed.has('description')) await flags.save(title, null, { description: flag.description ?? '' })
      const [row] = flags.rowsOf(title)
      if (!row || !NOTES.some((name) => changed.has(name))) continue
      const was = notesOf(before.get(title) ?? {})
      const is = notesAfter(was, flag, config)
      await updateAbout(change.tx, row.project_flag_id, noteColumns(is))
      const reason = wordsOfNotes(was, is)
      if (reason !== '') noted.push([row, { action: 'update', reason, scope: oncePerProject(0) }])
    }
  }
  await flags.write()
  await recordLogs(context, change, noted)
  for (const title of archiving) await flags.setArchived(title, true)
  return created.size > 0 ? new Set(appIds.values()) : flags.touched
}

const byTitle = ({ flags }: Config): ReadonlyMap<string, ConfiguredFlag> =>
  new Map(flags.map((flag) => [flag.title, flag]))

interface Settings {
  readonly title: string
  readonly appId: number
  readonly settings: typeof NEW_FLAG
  readonly changed: ReadonlySet<string>
}

async function saveSettings(flags: FlagsAtHand, wanted: Settings, isArchiving: boolean): Promise<void> {
  const { title, appId, settings, changed } = wanted
  const { description: _, is_enabled, ...others } = settings
  if (!isArchiving) await flags.save(title, appId, { ...others, is_enabled })
  // The archive switches it off, and says so.
  else if (changed.size > 1 || !changed.has('is_enabled')) await flags.save(title, appId, others)
}
