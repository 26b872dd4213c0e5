import { isRecord, shorten } from '@tailslide/core'
import { type FoundProject, listProjects } from './places.js'
import type { RemoteTower } from './tower.js'

type Row = Readonly<Record<string, unknown>>

interface Asked {
  readonly columns: readonly string[]
  /** Whether long values stay long, as for whoever reads them from a file. */
  readonly isWhole: boolean
}

/**
 * Rows for people, as far as the columns ask for it: an environment by its name where Tower answers with its id, with the project
 * where there are several; projects by their titles; and what has changed in words.
 */
export async function readableRows(
  tower: RemoteTower,
  payload: unknown,
  { columns, isWhole }: Asked,
): Promise<unknown> {
  if (!Array.isArray(payload) || payload.length === 0) return payload
  const rows = payload.filter(isRecord).map(ofEnvironment)
  const isById = columns.includes('environment') && rows.every((row) => !('environment' in row))
  const isOfProjects = columns.includes('projects')
  const known = isById || isOfProjects ? await listProjects(tower) : []
  const nameOf = isById ? namesIn(known) : undefined
  return rows.map((row) => ({
    ...row,
    ...(nameOf && { environment: typeof row.app_id === 'number' ? nameOf(row.app_id, row.deleted_app_title) : null }),
    ...(isOfProjects && { projects: titlesOf(row.projects, known) }),
    ...(columns.includes('changes') && {
      changes: changesInWords(row.changes, isWhole ? Number.POSITIVE_INFINITY : LONGEST_VALUE),
    }),
  }))
}

/** A flag in one of its environments, as one row. */
const ofEnvironment = (row: Row): Row =>
  isRecord(row.environment) && isRecord(row.flag) ? { ...row.flag, environment: row.environment.name } : row

function namesIn(projects: readonly FoundProject[]): (appId: number, before: unknown) => string {
  const names = new Map(
    projects.flatMap(({ title, environments }) =>
      environments.map((each) => [each.id, projects.length > 1 ? `${title}/${each.title}` : each.title] as const),
    ),
  )
  // Of one that is gone, which the list of deployed clients has by its id alone.
  return (appId, before) => names.get(appId) ?? (typeof before === 'string' ? `${before}, deleted` : `id:${appId}`)
}

/** Those of which somebody may see nothing stay ids. */
const titlesOf = (ids: unknown, projects: readonly FoundProject[]): unknown =>
  Array.isArray(ids) ? ids.map((id) => projects.find((each) => each.id === id)?.title ?? `id:${id}`) : ids

/** Characters of each value: a list of users is not to push the other fields out of the line. */
const LONGEST_VALUE = 20

const changesInWords = (changes: unknown, longest: number): string =>
  (Array.isArray(changes) ? changes.filter(isRecord) : [])
    .map(
      ({ field, before, after }: Row) => `${String(field)}: ${inWords(before, longest)} -> ${inWords(after, longest)}`,
    )
    .join('; ')

const inWords = (value: unknown, longest: number): string =>
  shorten(typeof value === 'string' && value !== '' ? value : (JSON.stringify(value) ?? 'null'), longest)
