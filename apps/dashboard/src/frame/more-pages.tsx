import { Menu } from '@base-ui/react/menu'
import { Link } from '@tanstack/react-router'
import { HIGHLIGHTED } from '../ui/highlighted.js'
import { WITHIN_CONTENT } from '../ui/within-content.js'
import { words } from '../words/words.js'
import { PROJECT_ENTRIES, THEN_ENTRIES, TOWER_ENTRIES } from './entries.js'
import { MoreFace } from './faces.js'

const ITEM = `flex min-h-11 items-center gap-3 rounded-chip px-3 text-ink no-underline ${HIGHLIGHTED}`

/** On a phone: the pages that have no tab at the bottom. */
export function MorePages({ params }: { params: { readonly project: string; readonly environment: string } }) {
  return (
    <Menu.Root>
      <Menu.Trigger className="flex min-h-11 flex-col items-center justify-center gap-0.5">
        <MoreFace />
      </Menu.Trigger>
      <Menu.Portal container={WITHIN_CONTENT}>
        <Menu.Positioner sideOffset={8} align="end" side="top" className="z-40">
          <Menu.Popup
            aria-label={words.frame.more}
            className="max-h-[70vh] min-w-[220px] overflow-y-auto rounded-control border border-line-strong bg-raised p-1 shadow-float"
          >
            {[...THEN_ENTRIES, ...PROJECT_ENTRIES].map(({ to, label, icon: Icon }) => (
              <Menu.Item key={to} className={ITEM} render={<Link to={to} params={params} />}>
                <Icon size={16} aria-hidden />
                {label}
              </Menu.Item>
            ))}
            {TOWER_ENTRIES.map(({ to, label, icon: Icon }) => (
              <Menu.Item key={to} className={ITEM} render={<Link to={to} />}>
                <Icon size={16} aria-hidden />
                {label}
              </Menu.Item>
            ))}
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  )
}
