import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { flagsOf } from '../../api/queries.js'
import { usePlace } from '../../frame/place.js'
import { Failed } from '../../ui/notice.js'
import { TurnOn } from '../list/turn-on.js'
import { useSwitch } from '../list/use-switch.js'
import { Gone } from './gone.js'
import { Header } from './header.js'
import { flagOf } from './queries.js'
import { Tabs } from './tabs.js'
import { useFlagThere } from './use-flag-there.js'
import { Whole } from './whole.js'

/** A flag by its title, which the address names. */
export function FlagPage() {
  const place = usePlace()
  const { flag: asked } = useParams({ from: '/inside/p/$project/$environment/flags/$flag' })
  const { data: rows, error, refetch } = useQuery(flagsOf(place.environment.app_id))
  const { id, row, letGo } = useFlagThere(rows, place.environment.app_id, asked)
  const switching = useSwitch(place)
  // The sheet stays where the flag goes: it says what has become of the flag.
  const sheet = switching.asking && <TurnOn flag={switching.asking} place={place} onClose={switching.close} />
  if (rows && !row) {
    const toNamesake = rows.some(({ title }) => title === asked) ? letGo : undefined
    return (
      <>
        <Gone place={place} title={asked} id={id} toNamesake={toNamesake} />
        {sheet}
      </>
    )
  }
  const title = row?.title ?? asked
  return (
    <>
      <div className="mx-auto flex max-w-[1240px] flex-col gap-4">
        <Header {...{ place, title, row, switching }} />
        <Tabs place={place} flag={title} row={row} />
        {error && !rows ? (
          <Failed error={error} what={title} retry={() => void refetch()} />
        ) : row ? (
          <Stored key={row.id} place={place} row={row} />
        ) : (
          <Loading />
        )}
      </div>
      {sheet}
    </>
  )
}

function Stored({ place, row }: Pick<Parameters<typeof Whole>[0], 'place' | 'row'>) {
  const { data, error, refetch } = useQuery(flagOf(row.id))
  if (data) return <Whole place={place} row={row} stored={data} />
  return error ? <Failed error={error} what={row.title} retry={() => void refetch()} /> : <Loading />
}

/** What is to come, at its height. */
function Loading() {
  return (
    <div aria-hidden className="flex flex-col gap-7">
      <span className="h-7 w-3/5 rounded-chip bg-sunken" />
      <div className="grid gap-x-12 column:grid-cols-[minmax(0,1fr)_376px]">
        <span className="h-64 rounded-control bg-sunken" />
        <span className="hidden h-64 rounded-control bg-sunken column:block" />
      </div>
    </div>
  )
}
