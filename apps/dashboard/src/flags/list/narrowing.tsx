import { Menu } from '@base-ui/react/menu'
import { ChevronDown } from 'lucide-react'
import { memo, useMemo, useState } from 'react'
import { HIGHLIGHTED } from '../../ui/highlighted.js'
import { WITHIN_CONTENT } from '../../ui/within-content.js'
import { listMenus } from '../../words/list-menus.js'
import { numberOf } from '../../words/words.js'
import type { FlagRow } from '../flag-state.js'
import { askedFor, askFor, choicesOf } from './menu-words.js'

interface NarrowingProps {
  readonly flags: readonly FlagRow[]
  readonly typed: string
  readonly onAsk: (change: (typed: string) => string) => void
}

/** The menus for owner and tag; none where there is nothing to choose. A key of the search leaves them as they are. */
export function Narrowing({ flags, typed, onAsk }: NarrowingProps) {
  return (
    <>
      <NarrowingMenu name="owner" flags={flags} chosen={askedFor(typed, 'owner')} onAsk={onAsk} />
      <NarrowingMenu name="tag" flags={flags} chosen={askedFor(typed, 'tag')} onAsk={onAsk} />
    </>
  )
}

interface NarrowingMenuProps extends Pick<NarrowingProps, 'flags' | 'onAsk'> {
  readonly name: 'owner' | 'tag'
  readonly chosen: string | undefined
}

const VALUES: Readonly<Record<NarrowingMenuProps['name'], (flag: FlagRow) => readonly string[]>> = {
  owner: ({ owner }) => (owner === '' ? [] : [owner]),
  tag: ({ tags }) => tags,
}

const LOOK =
  'inline-flex min-h-11 max-w-[220px] min-w-0 items-center gap-2 rounded-control border px-3 font-semibold card:min-h-8'
const ITEM = `flex min-h-11 items-center gap-2 rounded-chip px-2 py-1 ${HIGHLIGHTED} card:min-h-9`

const NarrowingMenu = memo(function NarrowingMenu({ name, flags, chosen, onAsk }: NarrowingMenuProps) {
  const words = listMenus[name]
  const [isOpen, setIsOpen] = useState(false)
  // Thousands of flags are counted for whoever looks at the menu.
  const isCounted = isOpen || chosen !== undefined
  const choices = useMemo(() => (isCounted ? choicesOf(flags.flatMap(VALUES[name])) : []), [isCounted, flags, name])
  if (chosen === undefined && !flags.some((flag) => VALUES[name](flag).length > 0)) return null
  const known = choices.find(({ value }) => value.toLowerCase() === chosen?.toLowerCase())?.value ?? chosen ?? ''
  const rows = [{ value: '', count: undefined }, ...choices]
  return (
    <Menu.Root modal={false} open={isOpen} onOpenChange={setIsOpen}>
      <Menu.Trigger
        className={`${LOOK} ${known === '' ? 'border-line-strong bg-surface hover:bg-sunken' : 'border-new bg-new-tint text-new-text'}`}
      >
        <span className="truncate">{known === '' ? words.title : `${words.title}: ${known}`}</span>
        <ChevronDown size={14} aria-hidden className="shrink-0" />
      </Menu.Trigger>
      <Menu.Portal container={WITHIN_CONTENT}>
        <Menu.Positioner sideOffset={4} align="end" collisionPadding={8} className="z-40">
          <Menu.Popup
            aria-label={words.label}
            className="max-h-[min(60vh,var(--available-height))] max-w-[min(320px,var(--available-width))] min-w-[200px] overflow-y-auto rounded-control border border-line-strong bg-raised p-1 text-ink shadow-float"
          >
            <Menu.RadioGroup
              value={known}
              onValueChange={(value) => onAsk((typed) => askFor(typed, name, value === '' ? undefined : `${value}`))}
            >
              {rows.map(({ value, count }) => (
                <Menu.RadioItem key={value} value={value} label={value || words.any} closeOnClick className={ITEM}>
                  <span className="w-4 shrink-0">
                    <Menu.RadioItemIndicator>✓</Menu.RadioItemIndicator>
                  </span>
                  <span className="min-w-0 grow break-words">{value || words.any}</span>
                  {count !== undefined && <span className="text-ink-3">{numberOf(count)}</span>}
                </Menu.RadioItem>
              ))}
            </Menu.RadioGroup>
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  )
})
