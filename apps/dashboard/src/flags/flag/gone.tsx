import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { Place } from '../../frame/place.js'
import { Button } from '../../ui/button.js'
import { Failed } from '../../ui/notice.js'
import { words } from '../../words/words.js'
import { Archived } from './archived.js'
import { Header } from './header.js'
import { archivedFlag } from './queries.js'

interface GoneProps {
  readonly place: Place
  readonly title: string
  /** Of one that was there while this page was open. */
  readonly id: number | undefined
  /** Shows another flag that has its name now. */
  readonly toNamesake: (() => void) | undefined
}

/** A title that is in no list: archived, or none. */
export function Gone({ place, title, id, toNamesake }: GoneProps) {
  const { project, environment } = place
  const { data, error, refetch } = useQuery(archivedFlag(environment.app_id, title, id))
  if (data === undefined || data) {
    return (
      <div className="flex flex-col gap-6">
        <Header place={place} title={data?.title ?? title} row={undefined} />
        {error ? (
          <Failed error={error} what={title} retry={() => void refetch()} />
        ) : data ? (
          <Archived place={place} flag={data} />
        ) : (
          <p className="text-ink-2">{words.flag.goneWhere}</p>
        )}
      </div>
    )
  }
  return (
    <div className="flex flex-col items-start gap-2 py-8">
      <h1 className="text-title font-semibold break-words">
        {id === undefined ? words.flag.gone(title, environment.name) : words.flag.deleted(title)}
      </h1>
      <p className="text-ink-2">
        {id === undefined ? words.flag.goneHelp : toNamesake ? words.flag.namesake(title) : words.flag.deletedHelp}
      </p>
      {toNamesake && <Button onClick={toNamesake}>{words.flag.toNamesake}</Button>}
      <Link to="/p/$project/$environment/flags" params={{ project: project.title, environment: environment.name }}>
        {words.flag.toFlags}
      </Link>
      {id !== undefined && (
        <Link
          to="/p/$project/$environment/history"
          params={{ project: project.title, environment: environment.name }}
          search={{ q: title }}
        >
          {words.flag.whoDeleted}
        </Link>
      )}
    </div>
  )
}
