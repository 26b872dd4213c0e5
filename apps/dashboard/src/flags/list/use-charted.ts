import { useEffect, useState } from 'react'

/** As many as Tower answers for at a time. */
export const MOST_CHARTED = 100
const SETTLED_MS = 250

/**
 * Whose calls are to be read, once the hands rest: an answer amid the keys would be drawn between them. It is the app, so that one
 * is not asked for the flags of another, and those that stand on the screen.
 */
export function useCharted(appId: number, visible: readonly number[]): string {
  const wanted = `${appId}/${visible.slice(0, MOST_CHARTED).sort((a, b) => a - b)}`
  const [charted, setCharted] = useState(wanted)
  useEffect(() => {
    const timer = setTimeout(() => setCharted(wanted), SETTLED_MS)
    return () => clearTimeout(timer)
  }, [wanted])
  return charted
}
