import type { Project } from '@tailslide/api'
import { type UseQueryResult, useQuery } from '@tanstack/react-query'
import { useLocation, useRouter } from '@tanstack/react-router'
import { useEffect } from 'react'
import { me } from '../api/queries.js'
import { NoSuchPlace } from '../moved/no-such-place.js'
import { Failed } from '../ui/notice.js'
import { words } from '../words/words.js'
import { Frame } from './frame.js'
import { namesBefore } from './names-before.js'
import { useTitle } from './use-title.js'

interface NoPlaceProps {
  /** Of the projects. Not asked for here, because that would read them anew, and so draw this anew, without an end. */
  readonly query: Pick<UseQueryResult<Project[]>, 'data' | 'error' | 'refetch'>
}

/** Where no project can be shown: they could not be read, none may be seen, or there is none of that name any more. */
export function NoPlace({ query: { data, error, refetch } }: NoPlaceProps) {
  const { data: person } = useQuery(me)
  const hasNoRole = person?.grants.length === 0
  const { pathname, searchStr, hash } = useLocation()
  const { history } = useRouter()
  // Somebody has renamed it since.
  const now = data && namesBefore.pathNow(pathname, data)
  useEffect(() => {
    if (now !== undefined) history.replace(`${now}${searchStr}${hash && `#${hash}`}`)
  }, [history, now, searchStr, hash])
  if (now !== undefined) return null
  if (data && !hasNoRole) return <NoSuchPlace known={data} />
  return (
    <Frame place={undefined} isPlain>
      {data ? <NoRole /> : <Failed error={error} what={words.frame.projects} retry={() => void refetch()} />}
    </Frame>
  )
}

function NoRole() {
  // The title of a page that was open names what may not be seen any more.
  useTitle('')
  return (
    <div className="flex flex-col gap-2 py-10">
      <h1 className="text-title font-semibold">{words.noPage.noRole}</h1>
      <p className="text-ink-2">{words.noPage.noRoleHelp}</p>
    </div>
  )
}
