import { liveness } from '../live/liveness.js'
import { useStore } from '../state/store.js'
import { meddled } from '../words/meddled.js'
import { notLive } from '../words/not-live.js'
import { isMeddledWith } from './draw-anew.js'

const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' })

const LINE = 'border-b border-warn bg-warn-tint px-4 py-px text-warn-text card:px-6'

/** What makes all that is shown doubtful: under the bar, over the margin of the page, which stays where it is. */
export function NotLive() {
  const { isLive, since } = useStore(liveness)
  const isDoubtful = useStore(isMeddledWith)
  return (
    <div role="status" className="absolute inset-x-0 top-full text-meta card:left-[76px] wide:left-[212px]">
      {!isLive && <p className={LINE}>{notLive.since(clock.format(since))}</p>}
      {isDoubtful && <p className={LINE}>{meddled.line}</p>}
    </div>
  )
}
