import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { Place } from '../../frame/place.js'
import { Failed } from '../../ui/notice.js'
import { words } from '../../words/words.js'
import { Archived } from './archived.js'
import { Header } from './header.js'
import { archivedFlag } from './queries.js'

/** A title that is in no list: archived, or none. */
export function Gone({ place, title }: { place: Place; title: string }) {
  const { project, environment } = place
  const { data, error, refetch } = useQuery(archivedFlag(environment.app_id, title))
  if (error) return <Failed error={error} what={title} retry={() => void refetch()} />
  if (data === undefined) return null
  if (data) {
    return (
      <div className="flex flex-col gap-6">
        <Header place={place} title={title} row={undefined} />
        <Archived place={place} flag={data} />
      </div>
    )
  }
  return (
    <div className="flex flex-col items-start gap-2 py-8">
      <h1 className="text-title font-semibold break-words">{words.flag.gone(title, environment.name)}</h1>
      <p className="text-ink-2">{words.flag.goneHelp}</p>
      <Link to="/p/$project/$environment/flags" params={{ project: project.title, environment: environment.name }}>
        {words.flag.toFlags}
      </Link>
    </div>
  )
}
