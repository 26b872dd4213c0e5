import { Popover } from '@base-ui/react/popover'
import { Link } from '@tanstack/react-router'
import { Plus, Search } from 'lucide-react'
import { type KeyboardEvent, useRef, useState } from 'react'
import { INPUT } from '../ui/input.js'
import { words } from '../words/words.js'
import { PROJECT_LOOK, ProjectFace } from './faces.js'
import { Here } from './here.js'

interface ProjectLink {
  readonly id: number
  readonly title: string
  /** Where in it the link leads. */
  readonly environment: string
  readonly isHere: boolean
}

interface ProjectSearchProps {
  readonly title: string
  readonly links: readonly ProjectLink[]
  /** Whether whoever looks may make a project. */
  readonly mayMake: boolean
}

/** Of many projects the one that is typed; the field is left by the arrows, and Enter in it takes the first. */
export function ProjectSearch({ title, links, mayMake }: ProjectSearchProps) {
  const [isOpen, setIsOpen] = useState(false)
  const [typed, setTyped] = useState('')
  const popup = useRef<HTMLDivElement>(null)
  const wanted = typed.trim().toLowerCase()
  const found = links.filter((each) => each.title.toLowerCase().includes(wanted))
  const onKeyDown = (event: KeyboardEvent): void => {
    const stops = [...(popup.current?.querySelectorAll<HTMLElement>('input, a') ?? [])]
    const at = stops.findIndex((stop) => stop.matches(':focus'))
    const isFirst = event.key === 'Enter' && at === 0 && found.length > 0
    const next = isFirst ? 1 : at + (BY[event.key] ?? 0)
    if (next === at) return
    event.preventDefault()
    if (event.key === 'Enter') stops[next]?.click()
    else stops[Math.max(0, next)]?.focus()
  }
  return (
    <Popover.Root
      open={isOpen}
      onOpenChange={(opens) => {
        setIsOpen(opens)
        if (opens) setTyped('')
      }}
    >
      <Popover.Trigger className={PROJECT_LOOK}>
        <ProjectFace title={title} />
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Positioner sideOffset={4} align="start" className="z-40">
          <Popover.Popup
            ref={popup}
            aria-label={words.frame.projects}
            onKeyDown={onKeyDown}
            className="flex max-h-[70vh] w-[min(320px,calc(100vw-32px))] flex-col rounded-control border border-line-strong bg-raised text-ink shadow-float"
          >
            <div className="relative border-b border-line p-2">
              <Search size={15} aria-hidden className="absolute top-1/2 left-5 -translate-y-1/2 text-ink-3" />
              <input
                type="search"
                autoComplete="off"
                maxLength={100}
                aria-label={words.menus.findProject}
                placeholder={words.menus.findProject}
                className={`${INPUT} pl-9`}
                value={typed}
                onChange={(event) => setTyped(event.target.value)}
              />
            </div>
            {found.length === 0 && (
              <p role="status" className="px-4 py-3 text-ink-2">
                {words.menus.noProject}
              </p>
            )}
            <ul className="min-h-0 overflow-y-auto p-1 empty:hidden">
              {found.map(({ id, environment, isHere, ...project }, index) => (
                <li key={id}>
                  <Link
                    ref={isHere ? inSight : undefined}
                    to="/p/$project/$environment/flags"
                    params={{ project: project.title, environment }}
                    aria-current={isHere ? 'true' : undefined}
                    onClick={() => setIsOpen(false)}
                    className={`flex min-h-11 items-center gap-2 rounded-chip px-2 py-1.5 text-ink no-underline -outline-offset-2 hover:bg-sunken card:min-h-9 ${isHere ? 'font-semibold' : ''} ${wanted !== '' && index === 0 ? 'bg-sunken' : ''}`}
                  >
                    <Here isHere={isHere} />
                    <span className="min-w-0 break-words">{project.title}</span>
                  </Link>
                </li>
              ))}
            </ul>
            {mayMake && wanted === '' && (
              <Link
                to="/new-project"
                onClick={() => setIsOpen(false)}
                className="m-1 flex min-h-11 items-center gap-2 rounded-chip border-t border-line px-2 py-1.5 text-ink no-underline -outline-offset-2 hover:bg-sunken card:min-h-9"
              >
                <Plus size={14} aria-hidden />
                {words.menus.newProject}
              </Link>
            )}
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  )
}

const BY: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1 }

const inSight = (link: HTMLAnchorElement | null): void => link?.scrollIntoView({ block: 'nearest' })
