import { useState } from 'react'
import { sheets } from '../words/sheets.js'
import { Button } from './button.js'
import { Notice } from './notice.js'

/** What a sheet says of what is set, as whoever reads it has seen it. */
export interface Seen {
  /** Something is other than it was when they began to read: they have to look again before they go on. */
  readonly isOther: boolean
  lookAgain(): void
}

/** What is told, by a name of its own; what comes later is seen when it comes. */
type Told = Readonly<Record<string, string | undefined>>

/** A sheet shows what is set as it is now. Nobody is to agree to what has become something else under their finger. */
export function useSeen(told: Told): Seen {
  const [seen, setSeen] = useState<Told>({})
  const fresh = Object.entries(told).filter(([name, text]) => text !== undefined && seen[name] === undefined)
  if (fresh.length > 0) setSeen({ ...seen, ...Object.fromEntries(fresh) })
  return {
    isOther: Object.entries(told).some(([name, text]) => seen[name] !== undefined && seen[name] !== text),
    lookAgain: () => setSeen(told),
  }
}

/** Above what is to be agreed to. */
export function ChangedMeanwhile({ seen }: { seen: Seen }) {
  if (!seen.isOther) return null
  return (
    <Notice look="warning">
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
        <p>{sheets.changedMeanwhile}</p>
        <Button onClick={seen.lookAgain}>{sheets.lookedAgain}</Button>
      </div>
    </Notice>
  )
}
