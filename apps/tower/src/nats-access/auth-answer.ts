import type { AuthRequest } from './auth-request.js'
import { signJwt } from './jwt.js'
import type { SigningKey } from './nkeys.js'
import { type SdkKeyOwner, sdkPermissions, sdkUserName } from './sdk-user.js'

// https://github.com/nats-io/nats-architecture-and-design/blob/main/adr/ADR-26.md

export interface Admission {
  readonly owner: SdkKeyOwner
  /** The server's account that the SDK joins. */
  readonly account: string
  /** When the server ends the connection, seconds since 1970. */
  readonly expires: number
}

/** Lets the client in. `now` in seconds since 1970. */
export function admit(request: AuthRequest, admission: Admission, issuer: SigningKey, now: number): string {
  const { owner, account, expires } = admission
  const user = {
    sub: request.userKey,
    aud: account,
    name: sdkUserName(owner),
    exp: expires,
    nats: { type: 'user', version: 2, ...sdkPermissions(owner.appId) },
  }
  return answer(request, { jwt: signJwt(user, issuer, now) }, issuer, now)
}

/** Refuses the client, who hears "Authorization Violation"; the reason goes to the server's log only. */
export function refuse(request: AuthRequest, reason: string, issuer: SigningKey, now: number): string {
  return answer(request, { error: reason }, issuer, now)
}

function answer({ userKey, serverId }: AuthRequest, said: object, issuer: SigningKey, now: number): string {
  const nats = { type: 'authorization_response', version: 2, ...said }
  return signJwt({ sub: userKey, aud: serverId, nats }, issuer, now)
}
