import { differences, recordAccess } from '../audit/access-log.js'
import type { AccessAction } from '../audit/actions.js'
import type { Change } from '../audit/change.js'
import type { Context } from '../context.js'
import type { Tx } from '../db/database.js'
import { selectProjects } from '../projects/queries.js'
import { isOver } from '../tokens/end-tokens.js'
import { selectTokens } from '../tokens/queries.js'
import { readPerson } from './person.js'
import { selectSessions } from './session-queries.js'
import { isOpen } from './sessions.js'

type Needs = Pick<Context, 'database' | 'clock'>

/** A person as the history tells of them, field by field: how many sessions and tokens work, and of a password whether there is one. */
export interface ToldPerson {
  readonly id: number
  readonly name: string
  readonly fields: Readonly<Record<string, unknown>>
}

const NOBODY = {
  email: null,
  name: null,
  state: null,
  has_password: false,
  has_single_sign_on: false,
  sessions: 0,
  tokens: 0,
}

export async function toldPerson(context: Needs, { tx }: Pick<Change, 'tx'>, id: number): Promise<ToldPerson> {
  const { email, name, state, has_password, has_single_sign_on, grants } = await readPerson(tx, id)
  const sessions = (await selectSessions(tx, id)).filter((session) => isOpen(session, context.clock.now()))
  const tokens = (await selectTokens(tx, id)).filter((token) => !isOver(token, context))
  const titles = await titlesOf(
    tx,
    grants.flatMap(({ project_id }) => project_id ?? []),
  )
  const roles = grants.map(({ project_id, role, source }) => [
    `role ${project_id === null ? 'everywhere' : `in ${titles.get(project_id)}`}${source === 'group' ? ', by a group' : ''}`,
    role,
  ])
  const ways = { has_password, has_single_sign_on, sessions: sessions.length, tokens: tokens.length }
  return { id, name, fields: { email, name, state, ...ways, ...Object.fromEntries(roles) } }
}

/** A grant goes with its project, so each has one. */
async function titlesOf(tx: Tx, projectIds: readonly number[]): Promise<ReadonlyMap<number, string>> {
  const projects = projectIds.length === 0 ? [] : await selectProjects(tx, projectIds)
  return new Map(projects.map(({ id, title }) => [id, title]))
}

export interface HappenedToPerson {
  readonly action: AccessAction
  /** Left out: there was nobody. */
  readonly before?: ToldPerson | undefined
  /** Left out: there is nobody any more. */
  readonly after?: ToldPerson | undefined
  readonly projectId?: number | null | undefined
}

/** An entry of the history. Where nothing differs there is none, unless the action says something by itself. */
export async function recordPerson(
  context: Pick<Context, 'database'>,
  change: Change,
  { action, before, after, projectId }: HappenedToPerson,
): Promise<void> {
  const person = after ?? before
  if (!person) return
  const changes = differences(before?.fields ?? NOBODY, after?.fields ?? NOBODY)
  if (changes.length === 0 && !SAYS_ALL.has(action)) return
  const about = { kind: 'person', id: person.id, name: person.name } as const
  await recordAccess(context, change, { action, about, changes, projectId })
}

/** A new password where there was one, and a link, change nothing that is told. */
const SAYS_ALL: ReadonlySet<AccessAction> = new Set<AccessAction>(['person_password', 'person_link', 'person_recover'])
