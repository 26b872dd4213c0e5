import type { LoginStore } from '../remote/login.js'
import { findEnvironment, findFlag, idIn, type Where } from '../remote/places.js'
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
  const id = idIn(flag) ?? idIn(`id:${flag}`) ?? (await called(tower, where, flag))
  return { flag: id, tower: tower.url, token: tower.token }
}

async function called(tower: RemoteTower, where: Where, title: string): Promise<number> {
  const environment = await findEnvironment(tower, where, { changes: false })
  return (await findFlag(tower, environment.id, title)).id
}
