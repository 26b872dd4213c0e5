import { lasting } from '../../ui/lasting.js'
import { useNow } from '../../ui/time.js'
import { words } from '../../words/words.js'

/** From here on seconds say nothing, and want room. */
const LONG_MS = 120_000

/** When an open circuit lets calls through again. */
export function Retry({ at }: { at: number }) {
  const now = useNow()
  if (at <= now) return words.state.retrySoon
  const wait = at - now
  return words.state.retryIn(lasting(wait > LONG_MS ? Math.round(wait / 60_000) * 60_000 : wait))
}
