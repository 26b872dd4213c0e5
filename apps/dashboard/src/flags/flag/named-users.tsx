import { whitelistOf } from '@tailslide/core'
import { X } from 'lucide-react'
import { type KeyboardEvent, useMemo, useRef, useState } from 'react'
import { words } from '../../words/words.js'
import type { DraftProps } from './draft.js'
import { namesIn, withNames, withoutName } from './names.js'
import { CHANGED, Hint, Setting, Wrong } from './setting.js'

const { who } = words.flag
/** As many as a person looks over; the others are found by their names. */
const MOST_SHOWN = 60
const MANY = 20

export function NamedUsers({ flag, draft, change, problems, refusal }: DraftProps) {
  const list = draft.white_listed_users
  const names = useMemo(() => whitelistOf(list), [list])
  const saved = useMemo(() => new Set(whitelistOf(flag.white_listed_users)), [flag.white_listed_users])
  const [text, setText] = useState('')
  const [find, setFind] = useState('')
  const [told, setTold] = useState('')
  const input = useRef<HTMLInputElement>(null)
  const wanted = find.trim().toLowerCase()
  const found = wanted === '' ? names : names.filter((name) => name.toLowerCase().includes(wanted))
  const isOff = refusal !== undefined
  const set = (white_listed_users: string): void => change({ white_listed_users })
  const add = (typed: string): void => {
    const asked = namesIn(typed)
    if (asked.length === 0) return
    const next = withNames(list, asked)
    setTold(next.count === 0 ? who.alreadyNamed : who.added(next.count))
    setText('')
    if (next.count > 0) set(next.list)
  }
  const onKey = (event: KeyboardEvent): void => {
    const last = names.at(-1)
    if (event.key === 'Enter' || event.key === ',') add(text)
    else if (event.key === 'Backspace' && text === '' && last !== undefined) set(withoutName(list, last))
    else return
    event.preventDefault()
  }
  const remove = (name: string): void => {
    set(withoutName(list, name))
    input.current?.focus()
  }
  const look = list === flag.white_listed_users ? 'border-control' : CHANGED
  return (
    <Setting label={who.named} htmlFor="named-users">
      <div
        className={`flex flex-wrap items-center gap-1.5 rounded-control border bg-surface p-1.5 has-[input:focus-visible]:outline-2 has-[input:focus-visible]:outline-offset-2 has-[input:focus-visible]:outline-new ${look}`}
      >
        {found.slice(0, MOST_SHOWN).map((name) => (
          <Chip key={name} name={name} isNew={!saved.has(name)} remove={isOff ? undefined : () => remove(name)} />
        ))}
        {found.length > MOST_SHOWN && (
          <span className="px-1 text-meta text-ink-3">{who.moreNamed(found.length - MOST_SHOWN)}</span>
        )}
        <input
          ref={input}
          id="named-users"
          value={text}
          disabled={isOff}
          autoComplete="off"
          spellCheck={false}
          placeholder={who.add}
          aria-describedby="named-users-help"
          onChange={(event) => setText(event.target.value)}
          onKeyDown={onKey}
          onBlur={() => add(text)}
          onPaste={(event) => {
            event.preventDefault()
            const pasted = event.clipboardData.getData('text')
            // Part of one name goes where the cursor is; a list is added as such.
            if (namesIn(pasted).length > 1) add(pasted)
            else setText((before) => before + pasted.trim())
          }}
          className="min-h-9 min-w-[150px] grow bg-transparent px-1.5 text-[16px] outline-none placeholder:text-ink-3 card:min-h-6 card:text-body"
        />
      </div>
      {names.length > MANY && (
        <Many {...{ find, setFind, names, isOff }} found={found.length} onClear={() => set('')} />
      )}
      {problems.white_listed_users !== undefined && <Wrong>{problems.white_listed_users}</Wrong>}
      <Hint id="named-users-help">{who.namedHelp}</Hint>
      <span role="status" className="sr-only">
        {told}
      </span>
    </Setting>
  )
}

function Chip({ name, isNew, remove }: { name: string; isNew: boolean; remove: (() => void) | undefined }) {
  return (
    <span
      className={`inline-flex max-w-full items-center rounded-chip pl-2 font-mono text-meta ${isNew ? 'bg-new-tint text-new-text' : 'bg-sunken text-ink-2'} ${remove ? '' : 'py-1 pr-2'}`}
    >
      <span className="truncate">{name}</span>
      {remove && (
        <button
          type="button"
          aria-label={who.remove(name)}
          onClick={remove}
          className="flex size-9 shrink-0 items-center justify-center hover:text-ink card:size-6"
        >
          <X size={12} aria-hidden />
        </button>
      )}
    </span>
  )
}

interface ManyProps {
  readonly find: string
  readonly setFind: (text: string) => void
  readonly names: readonly string[]
  readonly found: number
  readonly isOff: boolean
  readonly onClear: () => void
}

function Many({ find, setFind, names, found, isOff, onClear }: ManyProps) {
  return (
    <div className="mt-2 flex flex-wrap items-center gap-x-4 gap-y-1 text-meta text-ink-2">
      <input
        type="search"
        aria-label={who.find}
        placeholder={who.find}
        value={find}
        onChange={(event) => setFind(event.target.value)}
        className="min-h-11 w-44 rounded-control border border-control bg-surface px-2 text-[16px] placeholder:text-ink-3 card:min-h-7 card:text-meta"
      />
      <span>{who.found(found, names.length)}</span>
      <span className="grow" />
      {!isOff && (
        <button type="button" onClick={onClear} className="min-h-11 text-open-text underline card:min-h-7">
          {who.removeAll}
        </button>
      )}
    </div>
  )
}
