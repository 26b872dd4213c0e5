import { createHash } from 'node:crypto'
import type { Config, ConfigChange, ConfiguredSettings } from '@tailslide/api'
import { NEW_FLAG, SETTING_NAMES } from '@tailslide/core'
import { pauseIfDue } from '../pauses.js'
import { isProtectedAtFirst } from '../projects/titles.js'
import { knowsAll, NOTES, notesAfter, notesOf } from './notes-of.js'

type ConfiguredFlag = Config['flags'][number]
type FieldChange = ConfigChange['fields'][number]

const named = <T extends { readonly title: string }>(all: readonly T[]): ReadonlyMap<string, T> =>
  new Map(all.map((each) => [each.title, each]))

/**
 * What has to be done so that the project is what the file says, for one flag after the other: all of them take a while. `now` is
 * undefined where there is no such project.
 */
export function* planConfig(
  now: Config | undefined,
  wanted: Config,
  { prune }: { readonly prune: boolean },
): Generator<readonly ConfigChange[]> {
  const current = now ?? { ...wanted, environments: [], flags: [] }
  if (now === undefined) yield [bare('create', 'project', wanted.project, null)]
  yield environmentChanges(current, wanted)
  const known = named(current.flags)
  for (const flag of wanted.flags) yield changesOf(known.get(flag.title), flag, wanted)
  const asked = named(wanted.flags)
  const others = current.flags.filter(({ title, archived }) => !asked.has(title) && (knowsAll(wanted) || !archived))
  yield others.map(({ title }) => bare(prune ? 'delete' : 'keep', 'flag', title, null))
}

/** Names what would be done and to which project; what stays as it is does not matter, whatever else there is by now. */
export async function digestOf(project: string, changes: readonly ConfigChange[]): Promise<string> {
  const hash = createHash('sha256').update(`[${JSON.stringify(project)}`)
  for (const change of changes) {
    if (change.action !== 'keep') hash.update(`,${JSON.stringify(change)}`)
    await pauseIfDue()
  }
  return hash.update(']').digest('hex')
}

function environmentChanges(now: Config, wanted: Config): ConfigChange[] {
  const wantedChanges = wanted.environments.flatMap(({ name, ...stated }): ConfigChange[] => {
    const before = now.environments.find((environment) => environment.name === name)
    const guards = before || !isProtectedAtFirst(name) ? stated : { is_protected: true, ...stated }
    const given = (['is_protected', 'needs_reason'] as const).filter((guard) => guards[guard] !== undefined)
    const fields = differences({ ...before }, guards, given)
    if (before && fields.length === 0) return []
    return [{ action: before ? 'update' : 'create', what: 'environment', title: name, environment: name, fields }]
  })
  const kept = now.environments.filter(
    ({ name }) => !wanted.environments.some((environment) => environment.name === name),
  )
  return [...wantedChanges, ...kept.map(({ name }) => bare('keep', 'environment', name, name))]
}

const bare = (
  action: ConfigChange['action'],
  what: ConfigChange['what'],
  title: string,
  environment: string | null,
): ConfigChange => ({ action, what, title, environment, fields: [] })

function changesOf(before: ConfiguredFlag | undefined, flag: ConfiguredFlag, wanted: Config): ConfigChange[] {
  const { title } = flag
  const wasArchived = before?.archived ?? false
  const isArchived = flag.archived ?? wasArchived
  const known = notesOf(before ?? {})
  const was = { ...known, description: before?.description ?? '', archived: wasArchived }
  const is = {
    ...notesAfter(known, flag, wanted),
    description: flag.description ?? '',
    archived: isArchived,
  }
  const places = wanted.environments.flatMap(({ name }): ConfigChange[] => {
    const fields = settingChanges(before?.environments?.[name] ?? {}, flag.environments?.[name] ?? {})
    return fields.length === 0 ? [] : [{ action: 'update', what: 'flag', title, environment: name, fields }]
  })
  const whole = (names: readonly (keyof typeof is)[]): ConfigChange[] => {
    const fields = differences(was, is, names)
    if (before && fields.length === 0) return []
    return [{ action: before ? 'update' : 'create', what: 'flag', title, environment: null, fields }]
  }
  if (!(wasArchived && isArchived)) return [...whole(['description', ...NOTES, 'archived']), ...places]
  // Nothing of it changes until it is brought back, but for what is noted of it.
  const isAsked = flag.archived === true && was.description === is.description && places.length === 0
  return [...whole(NOTES), ...(isAsked ? [] : [staysArchived(title)])]
}

const staysArchived = (title: string): ConfigChange => ({
  ...bare('keep', 'flag', title, null),
  fields: [{ field: 'archived', before: true, after: true }],
})

/** Of what may be set, most is set nowhere. */
function settingChanges(before: ConfiguredSettings, after: ConfiguredSettings): FieldChange[] {
  const given = SETTING_NAMES.filter((name) => name in before || name in after)
  return given.length === 0 ? [] : differences({ ...NEW_FLAG, ...before }, { ...NEW_FLAG, ...after }, given)
}

const differences = (
  before: Readonly<Record<string, unknown>>,
  after: Readonly<Record<string, unknown>>,
  names: readonly string[],
): FieldChange[] =>
  names
    .filter((field) => !isSame(before[field], after[field]))
    .map((field) => ({ field, before: before[field] ?? null, after: after[field] ?? null }))

/** Values are plain, but for the tags. */
const isSame = (before: unknown, after: unknown): boolean =>
  before === after || (Array.isArray(before) && Array.isArray(after) && before.join() === after.join())
