import { isRecord } from '@tailslide/core'
import { findProject } from './places.js'
import type { RemoteTower } from './tower.js'

/** Of an answer with a list of all projects, what is of the one that was named; all of it where none was. */
export async function ofProject(tower: RemoteTower, answer: unknown, project: string | undefined): Promise<unknown> {
  if (project === undefined || !isRecord(answer) || !Array.isArray(answer.payload)) return answer
  const { id } = await findProject(tower, { project })
  return { ...answer, payload: answer.payload.filter((row) => isRecord(row) && row.project_id === id) }
}
