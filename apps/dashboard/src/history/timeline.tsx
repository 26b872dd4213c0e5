import type { HistoryEntry } from '@tailslide/api'
import type { InfiniteData, UseInfiniteQueryResult } from '@tanstack/react-query'
import { useState } from 'react'
import { zoneName } from '../circuits/chart/time-axis.js'
import type { Place } from '../frame/place.js'
import { Button } from '../ui/button.js'
import { useNow } from '../ui/time.js'
import { timeline } from '../words/timeline.js'
import { Bringing } from './bringing.js'
import { BringingTogether } from './bringing-together.js'
import { EntryLine } from './entry-line.js'
import type { HistoryPage } from './queries.js'
import { TogetherLine } from './together-line.js'
import { TripLine } from './trip-line.js'
import { type Day, dayOf, daysOf, happeningsOf, newestOf } from './trips.js'
import type { Back } from './use-back.js'
import type { BackTogether } from './use-back-together.js'

interface TimelineProps {
  readonly found: Pick<
    UseInfiniteQueryResult<InfiniteData<HistoryPage>>,
    'hasNextPage' | 'isFetchingNextPage' | 'fetchNextPage' | 'isPending'
  >
  readonly entries: readonly HistoryEntry[]
  readonly place: Place
  /** Whether each entry says which environment it is of. */
  readonly showsPlace: boolean
  /** Where that was, for paper; default: this environment. */
  readonly told?: string | undefined
  readonly onlyBy?: ((actor: string) => void) | undefined
  readonly empty: string
  readonly onWiden?: (() => void) | undefined
}

/** What happened, day by day, the newest first. */
export function Timeline({
  found,
  entries,
  place,
  showsPlace,
  told = timeline.place(place.project.title, place.environment.name),
  onlyBy,
  empty,
  onWiden,
}: TimelineProps) {
  const [back, setBack] = useState<Back>()
  const [backTogether, setBackTogether] = useState<BackTogether>()
  const days = daysOf(happeningsOf(entries))
  const last = days.at(-1)?.happenings.at(-1)
  if (found.isPending) return <Loading />
  return (
    <>
      {/* On the screen the frame says where that is, and whose clock is meant goes without saying. */}
      <p className="hidden print:block">{timeline.onPaper(told, zoneName())}</p>
      {days.length === 0 && !found.hasNextPage && (
        <div className="flex flex-col items-start gap-3 py-10">
          <p className="text-section font-semibold">{empty}</p>
          {onWiden && <Button onClick={onWiden}>{timeline.lookAtAll}</Button>}
        </div>
      )}
      {days.map((day) => (
        <section key={day.at} className="mt-7 first:mt-1">
          <DayTitle day={day} />
          <ol>
            {day.happenings.map((happening) => (
              <li key={newestOf(happening)?.id} className="border-b border-line">
                {happening.kind === 'trip' ? (
                  <TripLine {...{ place, showsPlace }} steps={happening.steps} />
                ) : happening.kind === 'together' ? (
                  <TogetherLine
                    {...{ place, showsPlace, onlyBy }}
                    entries={happening.entries}
                    isCut={found.hasNextPage && happening === last}
                    onBack={setBackTogether}
                  />
                ) : (
                  <EntryLine {...{ place, showsPlace, onlyBy }} entry={happening.entry} onBack={setBack} />
                )}
              </li>
            ))}
          </ol>
        </section>
      ))}
      {found.hasNextPage && <p className="mt-6 hidden print:block">{timeline.olderNotPrinted}</p>}
      {found.hasNextPage && (
        <Button className="mt-6" disabled={found.isFetchingNextPage} onClick={() => void found.fetchNextPage()}>
          {found.isFetchingNextPage ? timeline.reading : days.length === 0 ? timeline.lookFurther : timeline.older}
        </Button>
      )}
      {back && <Bringing back={back} onClose={() => setBack(undefined)} />}
      {backTogether && <BringingTogether back={backTogether} onClose={() => setBackTogether(undefined)} />}
    </>
  )
}

const full = new Intl.DateTimeFormat(undefined, { weekday: 'long', day: 'numeric', month: 'long' })
const ofYear = new Intl.DateTimeFormat(undefined, { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' })

function DayTitle({ day: { at } }: { day: Day }) {
  const now = useNow()
  const name = at === dayOf(now) ? timeline.today : at === dayOf(now, 1) ? timeline.yesterday : undefined
  const date = (new Date(at).getFullYear() === new Date(now).getFullYear() ? full : ofYear).format(at)
  return (
    <h2 className="border-b border-line-strong pb-2 text-body">
      {name !== undefined && <span className="mr-2 font-semibold">{name}</span>}
      <span className={name === undefined ? 'font-semibold' : 'text-ink-2'}>{date}</span>
    </h2>
  )
}

function Loading() {
  return (
    <div aria-hidden className="mt-14">
      {Array.from({ length: 6 }, (_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: they are all alike
        <div key={index} className="flex h-[68px] items-center gap-6 border-b border-line">
          <span className="h-3 w-10 rounded-chip bg-sunken" />
          <span className="size-6 rounded-full bg-sunken" />
          <span className="h-3 w-64 max-w-[50%] rounded-chip bg-sunken" />
        </div>
      ))}
    </div>
  )
}
