import { Button } from '../ui/button.js'
import { Notice } from '../ui/notice.js'
import { apart } from '../words/apart.js'
import { edits } from '../words/edits.js'
import type { Both } from './edits.js'

interface ChangedByBothProps<Name extends string> {
  readonly both: readonly Both<Name>[]
  /** What the fields are called, and how what stands in one of them reads. */
  readonly labels: Readonly<Record<Name, string>>
  readonly textOf?: (name: Name, text: string) => string
  readonly onSettle: (name: Name, isYours: boolean) => void
}

/** Between what somebody else has set meanwhile and what was typed here, whoever typed it chooses. */
export function ChangedByBoth<Name extends string>(props: ChangedByBothProps<Name>) {
  const { both, labels, textOf = (_, text) => text, onSettle } = props
  if (both.length === 0) return null
  const shown = (name: Name, text: string): string => apart(textOf(name, text.trim())) || edits.empty
  return (
    <Notice look="warning">
      <div className="flex flex-col gap-2">
        <p>{edits.changedByBoth}</p>
        {both.map(({ name, theirs, yours }) => (
          <fieldset key={name} className="flex min-w-0 flex-wrap items-center gap-2">
            <legend className="mb-1 font-medium">{labels[name]}</legend>
            <Button onClick={() => onSettle(name, false)} isLong>
              <span className="font-normal text-ink-2">{edits.theirs}</span> {shown(name, theirs)}
            </Button>
            <Button onClick={() => onSettle(name, true)} isLong>
              <span className="font-normal text-ink-2">{edits.yours}</span> {shown(name, yours)}
            </Button>
          </fieldset>
        ))}
      </div>
    </Notice>
  )
}
