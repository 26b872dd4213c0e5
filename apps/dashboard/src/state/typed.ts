import { keptInTab } from './kept.js'

// What was typed and not sent, in the memory of this tab: under the person's number, because a tab may become somebody else's.

const START = 'tailslide-typed-'

export const typedKey = (person: number, what: string): string => `${START}${person}-${what}`

/** Of everybody else. */
export function forgetTyped(besides: number): void {
  const own = typedKey(besides, '')
  for (const key of keptInTab.keys()) {
    if (key.startsWith(START) && !key.startsWith(own)) keptInTab.forget(key)
  }
}
