import { Menu } from '@base-ui/react/menu'
import { Ellipsis } from 'lucide-react'
import { HIGHLIGHTED } from './highlighted.js'
import { WITHIN_CONTENT } from './within-content.js'

export interface MenuEntry {
  readonly label: string
  /** What it does, where the label alone does not say it. */
  readonly about?: string
  readonly onChoose: () => void
  readonly isDanger?: boolean
  /** Why it cannot be done; undefined: it can. */
  readonly refusal?: string | undefined
}

/** What can be done with a row, behind three dots. */
export function MoreMenu({ label, entries }: { label: string; entries: readonly (MenuEntry | undefined)[] }) {
  return (
    <Menu.Root modal={false}>
      <Menu.Trigger
        aria-label={label}
        className="inline-flex size-11 shrink-0 items-center justify-center rounded-control border border-line-strong bg-surface hover:bg-sunken card:size-8"
      >
        <Ellipsis size={16} aria-hidden />
      </Menu.Trigger>
      <Menu.Portal container={WITHIN_CONTENT}>
        <Menu.Positioner sideOffset={4} align="end" className="z-40">
          <Menu.Popup className="max-h-[70vh] max-w-[320px] min-w-[200px] overflow-y-auto rounded-control border border-line-strong bg-raised p-1 text-ink shadow-float">
            {entries.map(
              (entry) =>
                entry && (
                  <Menu.Item
                    key={entry.label}
                    disabled={entry.refusal !== undefined}
                    onClick={entry.onChoose}
                    className={`flex min-h-11 flex-col justify-center rounded-chip px-2 py-1.5 ${HIGHLIGHTED} card:min-h-9 ${entry.isDanger && entry.refusal === undefined ? 'text-open-text' : ''}`}
                  >
                    <span className={entry.refusal === undefined ? '' : 'text-ink-3'}>{entry.label}</span>
                    {(entry.refusal ?? entry.about) !== undefined && (
                      <span className="text-meta text-ink-3">{entry.refusal ?? entry.about}</span>
                    )}
                  </Menu.Item>
                ),
            )}
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  )
}
