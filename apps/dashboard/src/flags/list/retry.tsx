import { lasting } from '../../ui/lasting.js'
import { useNow } from '../../ui/time.js'
import { traffic } from '../../words/traffic.js'
import { words } from '../../words/words.js'

/** From here on seconds say nothing, and want room. */
const LONG_MS = 120_000

/** When an open circuit lets calls through again. */
export function Retry({ at }: { at: number }) {
  const now = useNow()
  const wait = at - now
  return (
    // When it comes back is never cut.
    <span className="flex print:block">
      <span className="truncate">{words.state.offForEveryone}</span>
      <span className="shrink-0 whitespace-pre">
        {wait <= 0
          ? traffic.retrySoon
          : traffic.retryIn(lasting(wait > LONG_MS ? Math.round(wait / 60_000) * 60_000 : wait))}
      </span>
    </span>
  )
}
