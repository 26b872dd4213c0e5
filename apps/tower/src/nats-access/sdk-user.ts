import { announcementSubject, appSubjects } from '@tailslide/core'

/** Whose a key is. */
export interface SdkKeyOwner {
  readonly appId: number
  readonly keyId: number
}

/** What the server calls a connection made with a key; its logs and lists of connections show it. */
export const sdkUserName = ({ appId, keyId }: SdkKeyOwner): string => `app-${appId}.key-${keyId}`

export function readSdkUserName(name: string): SdkKeyOwner | undefined {
  const match = /^app-(\d{1,16})\.key-(\d{1,16})$/.exec(name)
  return match ? { appId: Number(match[1]), keyId: Number(match[2]) } : undefined
}

/** An SDK has two subscriptions. The server's own default is no limit, which one client could use to hurt the others. */
const MOST_SUBSCRIPTIONS = 10

/**
 * What an SDK may do: listen to its own app. All publishing is refused, requests included: the server does not check
 * the reply subject that a client names, so one who may publish to any subject of `$JS.API` can have the answer, another
 * app's ruleset included, written wherever it likes.
 */
export const sdkPermissions = (appId: number) => ({
  sub: { allow: [announcementSubject(appId), appSubjects(appId)] },
  pub: { deny: ['>'] },
  subs: MOST_SUBSCRIPTIONS,
  data: -1,
  payload: -1,
  allowed_connection_types: ['STANDARD'],
})
