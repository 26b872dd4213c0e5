import { type FlagDifference, MOST_DIFFERENCES } from '@tailslide/api'
import type { Context } from '../context.js'
import { invalidInput } from '../errors.js'
import { readProject } from '../projects/projects.js'
import { COMPARED_NAMES, differenceOf } from './differences.js'
import { selectDiffering } from './queries.js'

export interface Comparison {
  readonly flags: readonly FlagDifference[]
  /** What to go on with; null where that was all. */
  readonly next: number | null
}

export async function compareEnvironments(
  { database: { db } }: Context,
  projectId: number,
  { from, to, after }: { readonly from: number; readonly to: number; readonly after: number },
): Promise<Comparison> {
  const { environments } = await readProject(db, projectId)
  for (const [field, id] of [['from', from] as const, ['to', to] as const]) {
    if (!environments.some((environment) => environment.id === id)) throw invalidInput(field, id, NOT_OF_PROJECT)
  }
  if (from === to) throw invalidInput('to', to, ANOTHER)
  const page = { after, limit: MOST_DIFFERENCES + 1 }
  const pairs = await selectDiffering(db, { from, to, names: COMPARED_NAMES }, page)
  const here = pairs.slice(0, MOST_DIFFERENCES)
  return {
    flags: here.map((pair) => differenceOf(pair, COMPARED_NAMES)),
    next: pairs.length > here.length ? (here.at(-1)?.from.project_flag_id ?? null) : null,
  }
}

export const NOT_OF_PROJECT = 'must be the app id of an environment of the project'
export const ANOTHER = 'must be another environment'
