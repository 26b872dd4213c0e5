import { liveness } from '../live/liveness.js'
import { useStore } from '../state/store.js'
import { words } from '../words/words.js'

/** Whether what is shown follows what happens; since when it does not, stands under the bar. */
export function LiveMark() {
  const { isLive } = useStore(liveness)
  return (
    <div className="hidden min-h-8 items-center gap-3 px-2 text-meta text-ink-3 card:flex">
      <svg width="12" height="12" viewBox="0 0 12 12" aria-hidden className={isLive ? 'text-ink-2' : 'text-warn'}>
        <circle cx="6" cy="6" r="4.7" fill="none" stroke="currentColor" strokeWidth="1.4" />
        {isLive && <circle cx="6" cy="6" r="2.2" fill="currentColor" />}
      </svg>
      <span className="hidden wide:inline">{isLive ? words.frame.live : words.frame.notLiveShort}</span>
    </div>
  )
}
