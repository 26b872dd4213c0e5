import { useInfiniteQuery } from '@tanstack/react-query'
import { useFlagHere } from '../flags/flag/flag-here.js'
import { Failed } from '../ui/notice.js'
import { timeline } from '../words/timeline.js'
import { historyOf } from './queries.js'
import { Timeline } from './timeline.js'

/** What happened to one flag in one environment. */
export function FlagHistory() {
  const { place, row } = useFlagHere()
  const found = useInfiniteQuery(historyOf({ flag: String(row.id) }))
  if (found.error && !found.data) {
    return <Failed error={found.error} what={timeline.title} retry={() => void found.refetch()} />
  }
  const entries = found.data?.pages.flatMap((page) => page.entries) ?? []
  return <Timeline {...{ found, entries, place }} showsPlace={false} empty={timeline.empty} />
}
