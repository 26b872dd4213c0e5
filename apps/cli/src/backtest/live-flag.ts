import type { LoginStore } from '../remote/login.js'
import { findEnvironment, findFlag, idIn, type Where, withItsEnvironment } from '../remote/places.js'
import { type Connection, type RemoteTower, remoteTower } from '../remote/tower.js'

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
  const typedId = idIn(flag) ?? idIn(`id:${flag}`)
  const isPlaced = where.project !== undefined || where.env !== undefined
  const id = isPlaced || typedId === undefined ? await found(tower, where, typedId ? `id:${typedId}` : flag) : typedId
  return { flag: id, tower: tower.url, token: tower.token }
}

async function found(tower: RemoteTower, where: Where, flag: string): Promise<number> {
  const place = await withItsEnvironment(tower, where, flag)
  const environment = await findEnvironment(tower, place, { changes: false })
  return (await findFlag(tower, environment.id, flag)).id
}
