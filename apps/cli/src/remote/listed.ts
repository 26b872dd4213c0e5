import { chosen, idOrNumber, notSaid, refuseNamesake } from './meant.js'
import { listOf } from './places.js'
import type { RemoteTower } from './tower.js'

/**
 * The id of somebody or something in a list that Tower keeps, as it was typed: `id:7`, or 7 where nothing is called so, is an id;
 * anything else the email of a person, who chooses a name freely, or the name of a thing. Of several of a name it is the one that
 * still works; a CliError where that does not say which.
 */
export async function findListed(
  tower: RemoteTower,
  { list, what, where }: { readonly list: string; readonly what: string; readonly where?: string | undefined },
  typed: string,
): Promise<number> {
  const all = (await listOf(tower, list)).map(({ id, email, name, revoked_at: revokedAt }) => ({
    id: Number(id),
    title: String(email ?? name),
    isWorking: typeof revokedAt !== 'string',
  }))
  const id = idOrNumber(typed)
  if (id !== undefined) {
    // Names are read without heed of capitals.
    const named = all.map((each) => ({ ...each, title: each.title.toLowerCase() }))
    refuseNamesake(what, named, { typed, id, isLoose: true })
    return id
  }
  const called = all.filter(({ title }) => title.toLowerCase() === typed.toLowerCase())
  const working = called.filter(({ isWorking }) => isWorking)
  const meant = working.length > 0 ? working : called
  const [only, another] = meant
  if (!only) return chosen(what, all, typed, where).id
  if (!another) return only.id
  const ids = meant.map(({ id }) => `id:${id}`).join(', ')
  throw notSaid(`several are called "${typed.slice(0, 100)}": say which ${what} is meant with its id, of ${ids}`)
}
