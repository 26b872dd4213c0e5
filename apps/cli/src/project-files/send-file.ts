import { TowerClientError } from '@tailslide/client'
import { isRecord } from '@tailslide/core'
import { CliError } from '../errors.js'
import type { RemoteTower } from '../remote/tower.js'

export interface Applied {
  /** The title of the project that the file is of. */
  readonly project: string
  readonly changes: readonly Readonly<Record<string, unknown>>[]
  readonly plan: string | undefined
  /** What the file would make anew, of what was renamed. */
  readonly renamed: readonly Renamed[]
}

export interface Renamed {
  readonly what: string
  readonly title: string
  readonly now: string
  readonly at: string
}

interface Wish {
  readonly dry_run: boolean
  readonly prune: boolean
  readonly plan?: string | undefined
}

/** Has Tower do what a file says, or tell what that would be. */
export async function send(
  tower: RemoteTower,
  config: Readonly<Record<string, unknown>>,
  wish: Wish,
): Promise<Applied> {
  const projects = await tower.payload('GET', '/api/projects')
  const theirs = Array.isArray(projects) ? projects.filter(isRecord) : []
  const known = theirs.find(({ title }) => title === config.project)
  const route = known ? `/api/projects/${Number(known.id)}/config` : '/api/config'
  const answer = await tower.payload('POST', route, { body: { config, ...wish } }).catch((error: unknown) => {
    if (codeOf(error) === 'BODY_TOO_LARGE') throw tooLong(error)
    throw known ? error : ofOtherProject(error, config.project, theirs)
  })
  const { changes, plan, renamed } = isRecord(answer) ? answer : {}
  return {
    project: String(config.project),
    changes: Array.isArray(changes) ? changes.filter(isRecord) : [],
    plan: typeof plan === 'string' ? plan : undefined,
    renamed: (Array.isArray(renamed) ? renamed.filter(isRecord) : []).map(({ what, title, now, at }) => ({
      what: String(what),
      title: String(title),
      now: String(now),
      at: String(at),
    })),
  }
}

const codeOf = (error: unknown): string | undefined =>
  error instanceof CliError && error.cause instanceof TowerClientError ? error.cause.code : undefined

const tooLong = (error: unknown): CliError =>
  new CliError('REFUSED', 'the file says more than Tower takes at once, which is 4 MiB as JSON', {
    cause: error instanceof Error ? error.cause : error,
  })

/** Who is refused a project that is not among theirs may have taken the wrong file, or one from before it was renamed. */
function ofOtherProject(
  error: unknown,
  project: unknown,
  theirs: readonly Readonly<Record<string, unknown>>[],
): unknown {
  const said = error instanceof CliError ? error.cause : undefined
  if (!(said instanceof TowerClientError) || said.code !== 'FORBIDDEN') return error
  const titles = theirs.slice(0, MOST_NAMED).map(({ title }) => JSON.stringify(title))
  const more = theirs.length > MOST_NAMED ? ` and ${theirs.length - MOST_NAMED} more` : ''
  const yours = titles.length === 0 ? 'yours' : `yours, ${titles.join(', ')}${more}`
  const whose = `the file is of the project ${JSON.stringify(project)}, which is not among ${yours}`
  const remedy = 'where it was renamed, write its name of now into the file'
  return new CliError('REFUSED', `${whose}: it needs a role in that project, or the role admin to make it; ${remedy}`, {
    cause: said,
  })
}

const MOST_NAMED = 3
