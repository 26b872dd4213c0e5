import { TowerClientError } from '@tailslide/client'
import { isRecord } from '@tailslide/core'
import { CliError } from '../errors.js'
import type { RemoteTower } from '../remote/tower.js'

export interface Applied {
  /** The title of the project that the file is of. */
  readonly project: string
  readonly changes: readonly Readonly<Record<string, unknown>>[]
  readonly plan: string | undefined
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
  const known = (Array.isArray(projects) ? projects.filter(isRecord) : []).find(({ title }) => title === config.project)
  const route = known ? `/api/projects/${Number(known.id)}/config` : '/api/config'
  const answer = await tower.payload('POST', route, { body: { config, ...wish } }).catch((error: unknown) => {
    throw known ? error : ofOtherProject(error, config.project)
  })
  const { changes, plan } = isRecord(answer) ? answer : {}
  return {
    project: String(config.project),
    changes: Array.isArray(changes) ? changes.filter(isRecord) : [],
    plan: typeof plan === 'string' ? plan : undefined,
  }
}

/** Who is refused a project that is not among theirs may have taken the wrong file. */
function ofOtherProject(error: unknown, project: unknown): unknown {
  const said = error instanceof CliError ? error.cause : undefined
  if (!(said instanceof TowerClientError) || said.code !== 'FORBIDDEN') return error
  const whose = `the file is of the project ${JSON.stringify(project)}, which is not among yours`
  return new CliError('REFUSED', `${whose}: it needs a role in that project, or the role admin to make it`, {
    cause: said,
  })
}
