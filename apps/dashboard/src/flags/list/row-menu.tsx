import { Menu } from '@base-ui/react/menu'
import { type ReactNode, useEffect, useRef, useState } from 'react'
import { copyText } from '../../code/copy-button.js'
import { later } from '../../frame/at-hand.js'
import type { Place } from '../../frame/place.js'
import { AskedFor } from '../../keyboard/asked-for.js'
import { HIGHLIGHTED } from '../../ui/highlighted.js'
import { Kbd } from '../../ui/kbd.js'
import { say } from '../../ui/toasts.js'
import { WITHIN_CONTENT } from '../../ui/within-content.js'
import { listMenus } from '../../words/list-menus.js'
import { words } from '../../words/words.js'
import { refusalEverywhere } from '../flag/actions/everywhere.js'
import type { FlagRow } from '../flag-state.js'
import type { Part } from './cursor-keys.js'

const SHEETS = {
  details: later(async () => (await import('../flag/actions/details.js')).Details),
  copy: later(async () => (await import('../flag/actions/copy-flag.js')).CopyFlag),
  archive: later(async () => (await import('../flag/actions/archive-flag.js')).ArchiveFlag),
} as const
type Sheet = keyof typeof SHEETS
const ALL_SHEETS: readonly Sheet[] = ['details', 'copy', 'archive']
const PARTS: readonly (readonly [Part, string])[] = [
  ['setup', 'Enter'],
  ['rollout', 'r'],
  ['circuit', 'c'],
  ['why', 'w'],
  ['history', 'h'],
]
const ITEM = `flex min-h-11 items-center gap-3 rounded-chip px-2.5 py-1 ${HIGHLIGHTED} focus-visible:bg-sunken focus-visible:shadow-[inset_2px_0_0_var(--new)] data-disabled:text-ink-3 card:min-h-9`

export interface RowMenuProps {
  readonly place: Place
  readonly flag: FlagRow
  /** What has opened it, and has the focus afterwards. */
  readonly anchor: HTMLElement
  readonly onOpen: (title: string, part: Part) => void
  readonly onClose: () => void
}

/** What can be done with a flag of the list: one menu for all rows, because each of its own would cost every row. */
export function RowMenu({ place, flag, anchor, onOpen, onClose }: RowMenuProps) {
  const [isOpen, setIsOpen] = useState(true)
  const [sheet, setSheet] = useState<Sheet>()
  const popup = useRef<HTMLDivElement>(null)
  useEffect(() => {
    // Whoever came by the keyboard goes on by it.
    if (!anchor.matches(':focus-visible')) return
    const frame = requestAnimationFrame(() => popup.current?.querySelector<HTMLElement>('[role=menuitem]')?.focus())
    return () => cancelAnimationFrame(frame)
  }, [anchor])
  if (sheet) {
    const Chosen = SHEETS[sheet]
    const close = (): void => {
      onClose()
      requestAnimationFrame(() => anchor.focus())
    }
    return (
      <AskedFor onCancel={close}>
        <Chosen place={place} row={flag} onClose={close} stays />
      </AskedFor>
    )
  }
  return (
    <Menu.Root
      open={isOpen}
      modal={false}
      onOpenChange={setIsOpen}
      onOpenChangeComplete={(isStill) => {
        if (!isStill) onClose()
      }}
    >
      <Menu.Portal container={WITHIN_CONTENT}>
        <Menu.Positioner anchor={anchor} sideOffset={4} align="end" collisionPadding={8} className="z-40">
          <Menu.Popup
            ref={popup}
            finalFocus={() => anchor}
            aria-label={listMenus.row.about(flag.title)}
            className="max-h-(--available-height) max-w-[300px] min-w-[220px] overflow-y-auto rounded-control border border-line-strong bg-raised p-1 text-ink shadow-float outline-none"
          >
            {PARTS.map(([part, key]) => (
              <Entry key={part} onChoose={() => onOpen(flag.title, part)}>
                <span className="grow">{listMenus.row[part]}</span>
                <span aria-hidden className="hidden card:block">
                  <Kbd>{key}</Kbd>
                </span>
              </Entry>
            ))}
            <Menu.Separator className="my-1 h-px bg-line" />
            <Entry onChoose={() => void copyName(flag.title)}>{listMenus.row.copyName}</Entry>
            {ALL_SHEETS.map((each) => {
              const refusal = refusalEverywhere(place, each === 'archive' ? 'settings' : 'notes')
              return (
                <Entry key={each} stays isDisabled={refusal !== undefined} onChoose={() => setSheet(each)}>
                  <span>
                    {words.flag[each].open}
                    {refusal !== undefined && <span className="block text-meta">{refusal}</span>}
                  </span>
                </Entry>
              )
            })}
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  )
}

interface EntryProps {
  readonly onChoose: () => void
  /** What comes next stands in the place of the menu. */
  readonly stays?: boolean
  readonly isDisabled?: boolean
  readonly children: ReactNode
}

const Entry = ({ onChoose, stays = false, isDisabled = false, children }: EntryProps) => (
  <Menu.Item className={ITEM} closeOnClick={!stays} disabled={isDisabled} onClick={onChoose}>
    {children}
  </Menu.Item>
)

async function copyName(name: string): Promise<void> {
  const isCopied = await copyText(name)
  say({ name, text: isCopied ? listMenus.row.copied : listMenus.row.notCopied, isProblem: !isCopied })
}
