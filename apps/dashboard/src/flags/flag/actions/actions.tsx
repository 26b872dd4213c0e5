import { Menu } from '@base-ui/react/menu'
import { MoreHorizontal } from 'lucide-react'
import { useState } from 'react'
import { HIGHLIGHTED } from '../../../ui/highlighted.js'
import { WITHIN_CONTENT } from '../../../ui/within-content.js'
import { words } from '../../../words/words.js'
import type { ActionProps } from './action-props.js'
import { ArchiveFlag } from './archive-flag.js'
import { CopyFlag } from './copy-flag.js'
import { DeleteFlag } from './delete-flag.js'
import { Details } from './details.js'
import { refusalEverywhere } from './everywhere.js'

const SHEETS = { details: Details, copy: CopyFlag, archive: ArchiveFlag, remove: DeleteFlag } as const
type Sheet = keyof typeof SHEETS
const ALL: readonly Sheet[] = ['details', 'copy', 'archive', 'remove']
const OF_ARCHIVED: readonly Sheet[] = ['remove']

interface ActionsProps extends Pick<ActionProps, 'place' | 'row'> {
  readonly isArchived?: boolean
}

const ITEM = `flex min-h-11 flex-col justify-center rounded-chip px-2.5 py-1 ${HIGHLIGHTED} data-disabled:text-ink-3 card:min-h-9`

/** What is done to a flag in all environments. What may not be done says why. */
export function Actions({ place, row, isArchived = false }: ActionsProps) {
  const [chosen, setChosen] = useState<Sheet>()
  const Chosen = chosen && SHEETS[chosen]
  const refusals: Readonly<Record<Sheet, string | undefined>> = {
    details: refusalEverywhere(place, 'notes'),
    copy: refusalEverywhere(place, 'notes'),
    archive: refusalEverywhere(place, 'settings'),
    remove: refusalEverywhere(place, 'settings'),
  }
  return (
    <>
      <Menu.Root>
        <Menu.Trigger
          aria-label={words.flag.actions}
          className="flex size-11 items-center justify-center rounded-control border border-line-strong hover:bg-sunken card:size-8"
        >
          <MoreHorizontal size={16} aria-hidden />
        </Menu.Trigger>
        <Menu.Portal container={WITHIN_CONTENT}>
          <Menu.Positioner sideOffset={4} align="end" className="z-40">
            <Menu.Popup className="max-w-[280px] min-w-[220px] rounded-control border border-line-strong bg-raised p-1 text-ink shadow-float">
              {(isArchived ? OF_ARCHIVED : ALL).map((each) => (
                <Menu.Item
                  key={each}
                  className={`${ITEM} ${each === 'remove' ? 'text-open-text' : ''}`}
                  disabled={refusals[each] !== undefined}
                  onClick={() => setChosen(each)}
                >
                  {words.flag[each].open}
                  {refusals[each] !== undefined && <span className="text-meta">{refusals[each]}</span>}
                </Menu.Item>
              ))}
            </Menu.Popup>
          </Menu.Positioner>
        </Menu.Portal>
      </Menu.Root>
      {Chosen && <Chosen place={place} row={row} onClose={() => setChosen(undefined)} />}
    </>
  )
}
