import { useQueries, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { flagsOf, seriesOf } from '../../api/queries.js'
import { useHygiene } from '../../flags/use-hygiene.js'
import { type Place, usePlace } from '../../frame/place.js'
import { Empty } from '../../ui/empty.js'
import { PageHead } from '../../ui/page-head.js'
import { Read } from '../../ui/read.js'
import { words } from '../../words/words.js'
import { AskSheet } from '../tab/ask-sheet.js'
import { useCircuitActions } from '../tab/use-circuit-actions.js'
import { AtWork } from './at-work.js'
import { Counts } from './counts.js'
import { Observing } from './observing.js'
import { Cannot, Nearest } from './others.js'
import { openingsOf } from './queries.js'
import { cannotTrip, nearest, type Sorted, sort } from './sort.js'

const { all: says } = words.circuits

/** All circuits of an environment: those that do something first, then those that are nearest to it. */
export function CircuitsPage() {
  const place = usePlace()
  const flags = useQuery(flagsOf(place.environment.app_id))
  return (
    <div className="mx-auto flex max-w-[1240px] flex-col gap-6">
      <PageHead title={words.circuits.title} />
      <Read query={flags} what={says.noFlags}>
        {(rows) => <Sections place={place} sorted={sort(rows)} />}
      </Read>
    </div>
  )
}

function Sections({ place, sorted }: { place: Place; sorted: Sorted }) {
  const { app_id } = place.environment
  const { data: openings } = useQuery(openingsOf(app_id))
  const { data: hygiene } = useHygiene(app_id)
  const acting = useCircuitActions(place)
  const points = useLastHour(app_id, sorted)
  const cannot = cannotTrip(hygiene?.findings ?? [])
  const near = nearest(sorted.closed, points).slice(0, MOST_NEAR)
  const { atWork, observing, closed } = sorted
  if (atWork.length + observing.length + closed.length === 0) {
    return (
      <Empty title={says.empty} help={says.emptyHelp}>
        <Link
          to="/p/$project/$environment/flags"
          params={{ project: place.project.title, environment: place.environment.name }}
        >
          {says.toFlags}
        </Link>
      </Empty>
    )
  }
  return (
    <>
      <Counts sorted={sorted} cannot={cannot.length} trips={openings?.length} />
      <AtWork place={place} watched={atWork} openings={openings ?? []} acting={acting} />
      {observing.length > 0 && <Observing place={place} watched={observing} />}
      {closed.length > 0 && <Nearest place={place} near={near} />}
      {cannot.length > 0 && <Cannot place={place} findings={cannot} />}
      <AskSheet acting={acting} place={place} />
    </>
  )
}

const HOUR_MS = 3_600_000
const MOST_NEAR = 10
/** As many flags as Tower answers for at a time, and so many times. */
const AT_A_TIME = 100
const TIMES = 5
const EVERY_MS = 30_000

/** The calls of the circuits that might be near to opening. */
function useLastHour(appId: number, { closed }: Sorted) {
  const ids = closed.filter(({ row }) => row.error_threshold_percentage > 0).map(({ row }) => row.id)
  const parts = Array.from({ length: Math.min(TIMES, Math.ceil(ids.length / AT_A_TIME)) }, (_, i) =>
    ids.slice(i * AT_A_TIME, (i + 1) * AT_A_TIME).sort((a, b) => a - b),
  )
  return useQueries({
    queries: parts.map((part) => ({
      ...seriesOf(appId, part, HOUR_MS),
      staleTime: EVERY_MS,
      refetchInterval: EVERY_MS,
    })),
    combine: (answers) =>
      new Map(
        answers.flatMap(({ data }) => data?.flags.map(({ flag_id, points }) => [flag_id, points] as const) ?? []),
      ),
  })
}
