/** What can be seen of a key without showing it. */
export type KeyLook = 'none' | 'quoted' | 'plain'

export function keyLook(sdkKey: unknown): KeyLook {
  if (typeof sdkKey !== 'string' || sdkKey === '') return 'none'
  return /^(["']).*\1$/.test(sdkKey) ? 'quoted' : 'plain'
}

/** Read out of a file of settings, quotes are taken for part of the value. */
export const quotesHint = (look: KeyLook): string =>
  look === 'quoted' ? ', and take away the quotes, which are part of it as it was given' : ''
