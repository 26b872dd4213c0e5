import type { LoginStore } from '../remote/login.js'
import { idOrNumber, refuseNamesake } from '../remote/meant.js'
import { findFlag, findPlaceOf, type Where, withArchived } from '../remote/places.js'
import { type Connection, remoteTower } from '../remote/tower.js'

/** A flag by its id, in the Tower that has it. */
export interface LiveFlag {
  readonly flag: number
  readonly tower: string
  readonly token: string
}

interface Asked extends Where, Connection {
  /** Its title, or its id. */
  readonly flag: string
}

/** Of the last login, where nothing else is given. */
export async function liveFlag({ flag, ...where }: Asked, logins: Pick<LoginStore, 'read'>): Promise<LiveFlag> {
  const tower = remoteTower(where, logins)
  const id = idOrNumber(flag)
  const place = await findPlaceOf(tower, where, id === undefined ? flag : `id:${id}`, { changes: false })
  if (id !== undefined) {
    const all = await withArchived(tower, place.id)
    refuseNamesake('flag', all, { typed: flag, id, isLoose: true })
  }
  const found = await findFlag(tower, place, id === undefined ? flag : `id:${id}`)
  return { flag: found.id, tower: tower.url, token: tower.token }
}
