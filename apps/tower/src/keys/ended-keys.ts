import type { Caller } from '../access/caller.js'

/** What has stopped being valid: a key, all keys of an app, a token, a session, or whatever a person has. */
export type EndedKeys =
  | { readonly keyId: number }
  | { readonly appId: number }
  | { readonly tokenId: number }
  | { readonly sessionId: number }
  | { readonly personId: number }

export function isEnded(caller: Caller, ended: EndedKeys): boolean {
  switch (caller.kind) {
    case 'sdk':
      return 'keyId' in ended ? caller.keyId === ended.keyId : 'appId' in ended && caller.appId === ended.appId
    case 'person':
      if ('sessionId' in ended) return caller.sessionId === ended.sessionId
      return 'personId' in ended && caller.personId === ended.personId
    case 'token':
      if ('personId' in ended) return caller.ownerId === ended.personId
      return 'tokenId' in ended && caller.tokenId === ended.tokenId
    case 'metrics':
      // Whose it is is not remembered with it.
      return 'personId' in ended || ('tokenId' in ended && caller.tokenId === ended.tokenId)
  }
}
