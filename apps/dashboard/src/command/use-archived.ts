import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useDeferredValue } from 'react'
import { archivedOf } from '../flags/archived/queries.js'
import { command } from '../words/command.js'
import { bestOf, cutsOf } from './match.js'

/** What is said of a flag, which may be one that is archived. */
const DONE_WITH_A_FLAG = [
  `${command.turnOn} ${command.turnOff} ${command.alsoSwitch}`,
  `${command.rollout} ${command.alsoRollout}`,
  ...[command.circuit, command.why, command.history(''), command.code],
]

const isDoneWithAFlag = (action: string): boolean =>
  bestOf(DONE_WITH_A_FLAG, action, { nameOf: (name) => name, most: 1 }).length > 0

export interface Archived {
  readonly id: number
  readonly title: string
}

/** The archived flags of the environment that fit what is typed, also beside what is to be done with one. */
export function useArchived(appId: number, typed: string, most: number): { found: Archived[]; isReading: boolean } {
  const asked = useDeferredValue(tellingOf(typed))
  const first = useQuery({ ...archivedOf(appId), enabled: typed.trim() !== '' })
  // More than Tower answers with at a time: those that have the word are among the next ones.
  const isMore = first.data !== undefined && first.data.next !== null && asked !== ''
  const more = useQuery({ ...archivedOf(appId, asked), enabled: isMore, placeholderData: keepPreviousData })
  const flags = (isMore ? more.data : first.data)?.flags ?? []
  const isReading = first.isLoading || (isMore && more.isFetching)
  if (typed.trim() === '') return { found: [], isReading: false }
  const called = (name: string): Archived[] => bestOf(flags, name, { nameOf: ({ title }) => title, most })
  const byName = called(typed)
  if (byName.length > 0) return { found: byName, isReading }
  const cut = cutsOf(typed).find(([name, action]) => called(name).length > 0 && isDoneWithAFlag(action))
  return { found: cut ? called(cut[0]) : [], isReading }
}

/** The word that tells most of a name, such as `search` in `history of old search`. */
function tellingOf(typed: string): string {
  const words = typed.split(/\s+/).sort((a, b) => b.length - a.length)
  return words.find((word) => !isDoneWithAFlag(word)) ?? words[0] ?? ''
}
