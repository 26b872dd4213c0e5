import { useState } from 'react'
import type { FlagRow } from '../flags/flag-state.js'
import { Button } from '../ui/button.js'
import { Field } from '../ui/field.js'
import { words } from '../words/words.js'

const MOST_OFFERED = 6

interface ChooseFlagProps {
  readonly known: readonly FlagRow[]
  readonly onChosen: (title: string) => void
}

/** One that is there: the first of them, and the others by a part of their names. */
export function ChooseFlag({ known, onChosen }: ChooseFlagProps) {
  const [typed, setTyped] = useState('')
  const wanted = typed.trim().toLowerCase()
  const found = known.filter(({ title }) => title.toLowerCase().includes(wanted))
  const others = found.length - MOST_OFFERED
  return (
    <section aria-labelledby="or-existing" className="mt-8">
      <h2 id="or-existing" className="font-semibold">
        {words.start.orExisting}
      </h2>
      {known.length > MOST_OFFERED && (
        <Field
          label={words.start.findExisting}
          type="search"
          autoComplete="off"
          className="mt-2"
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
        />
      )}
      <ul className="mt-2 flex flex-wrap gap-2">
        {found.slice(0, MOST_OFFERED).map((flag) => (
          <li key={flag.id} className="max-w-full">
            <Button className="max-w-full font-mono !font-normal" onClick={() => onChosen(flag.title)}>
              <span className="min-w-0 text-left wrap-anywhere">{flag.title}</span>
            </Button>
          </li>
        ))}
      </ul>
      <p role="status" className="mt-2 text-meta text-ink-2">
        {found.length === 0 ? words.start.noneExisting : others > 0 && words.start.moreExisting(others)}
      </p>
    </section>
  )
}
