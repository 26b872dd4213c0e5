import type { Caller } from '../access/caller.js'

/** What has stopped being valid: a key, all keys of an app, or a token. */
export type EndedKeys = { readonly keyId: number } | { readonly appId: number } | { readonly tokenId: number }

export function isEnded(caller: Caller, ended: EndedKeys): boolean {
  if ('tokenId' in ended) return 'tokenId' in caller && caller.tokenId === ended.tokenId
  if (caller.kind !== 'sdk') return false
  return 'keyId' in ended ? caller.keyId === ended.keyId : caller.appId === ended.appId
}
