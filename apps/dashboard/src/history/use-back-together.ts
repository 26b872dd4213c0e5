import type { HistoryEntry } from '@tailslide/api'
import { type QueryClient, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { flagsOf, readAgain } from '../api/queries.js'
import { isUnanswered } from '../api/unanswered.js'
import { sentNow } from '../flags/find-out.js'
import type { FlagRow } from '../flags/flag-state.js'
import { findThem, seenOf, switchThem } from '../flags/several/use-switch-several.js'
import { LOOKED_FOR, useLooking } from '../flags/use-looking.js'
import { type Place, placeOf, useMe } from '../frame/place.js'
import { roleIn } from '../frame/roles.js'
import { exactTime } from '../ui/time.js'
import { say } from '../ui/toasts.js'
import { several } from '../words/several.js'
import { timeline } from '../words/timeline.js'
import { undo } from '../words/undo.js'

export type Together = readonly [HistoryEntry, ...HistoryEntry[]]

/** Flags that were switched together, and are to be switched back where nobody has changed them since. */
export interface BackTogether {
  readonly entries: Together
  /** Where they are. */
  readonly place: Place
}

export interface Since {
  readonly isKnown: boolean
  /** Their newest change is still this one. */
  readonly same: Together | readonly []
  readonly changed: readonly HistoryEntry[]
}

export function sinceThen(entries: Together, rows: readonly FlagRow[] | undefined): Since {
  const byId = new Map(rows?.map((row) => [row.id, row]))
  const isSame = ({ flag_id, at }: HistoryEntry): boolean => flag_id !== null && byId.get(flag_id)?.changed_at === at
  const [first, ...others] = entries.filter(isSame)
  return {
    isKnown: rows !== undefined,
    same: first ? [first, ...others] : [],
    changed: entries.filter((entry) => !isSame(entry)),
  }
}

export function usePlaceOf({ app_id }: HistoryEntry, place: Place): Place | undefined {
  const person = useMe()
  const environment = place.project.environments.find((each) => each.app_id === app_id)
  return environment && placeOf(place.project, environment, roleIn(person, place.project.id))
}

/** By what is known of the flags; asked anew where they are those of the page, or the sheet is open. */
export const useSince = (entries: Together, isAsked: boolean): Since =>
  sinceThen(entries, useQuery({ ...flagsOf(entries[0].app_id ?? 0), enabled: isAsked }).data)

/** As they were before. Where one of them is changed while this is looked at, it is shown once more. */
export function useSwitchBack({ entries, place }: BackTogether, same: Since['same'], onDone: () => void) {
  const client = useQueryClient()
  const { isLooking, look } = useLooking({ onDone, onNotDone: () => sending.reset() })
  const sending = useMutation({
    meta: LOOKED_FOR,
    mutationFn: async ({ reason, ids, isOn }: Sent): Promise<boolean> => {
      const rows = await rowsNow(client, entries)
      if (idsOf(sinceThen(entries, rows).same) !== idsOf(same)) {
        say({ text: several.failed, more: undo.newerOfSeveral, isProblem: true })
        return false
      }
      await switchThem(client, place, {
        ...{ ids, isOn },
        seen: seenOf(rows.filter(({ id }) => ids.includes(id))),
        reason: reason || timeline.undoReason(exactTime(Date.parse(entries[0].at))),
      })
      return true
    },
    onError(error, sent) {
      if (isUnanswered(error)) void look(() => findThem(client, place, sent))
      return readAgain(client, 'flags', 'history')
    },
    onSuccess: (isDone) => isDone && onDone(),
  })
  const send = (reason: string): void => {
    const ids = same.flatMap(({ flag_id }) => flag_id ?? [])
    sending.mutate({ reason, ids, isOn: entries[0].action === 'flag_off', since: sentNow() })
  }
  return { sending, send, isLooking }
}

interface Sent {
  readonly reason: string
  readonly ids: readonly number[]
  readonly isOn: boolean
  readonly since: number
}

async function rowsNow(client: QueryClient, entries: Together): Promise<readonly FlagRow[]> {
  const query = flagsOf(entries[0].app_id ?? 0)
  await client.invalidateQueries({ queryKey: query.queryKey, refetchType: 'none' })
  return client.fetchQuery(query)
}

const idsOf = (entries: readonly HistoryEntry[]): string => entries.map(({ flag_id }) => flag_id).join()
