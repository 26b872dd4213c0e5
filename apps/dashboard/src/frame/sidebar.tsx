import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Flag } from 'lucide-react'
import type { ReactNode } from 'react'
import { flagsOf } from '../api/queries.js'
import { words } from '../words/words.js'
import { LiveMark } from './live-mark.js'
import type { Place } from './place.js'

/** The pages of a place: at the side, and at the bottom of a phone. */
export function Sidebar({ place }: { place: Place }) {
  const { data: flags } = useQuery(flagsOf(place.environment.app_id))
  const params = { project: place.project.title, environment: place.environment.name }
  return (
    <nav
      aria-label={words.frame.pages}
      className="fixed inset-x-0 bottom-0 z-20 flex shrink-0 border-t border-line bg-canvas px-2 card:sticky card:top-[45px] card:h-[calc(100dvh-45px)] card:w-[64px] card:flex-col card:border-t-0 card:border-r card:py-2 wide:w-[212px]"
    >
      <Link to="/p/$project/$environment/flags" params={params} className={ITEM} activeProps={{ className: HERE }}>
        <Item icon={<Flag size={16} aria-hidden />} label={words.frame.flags} count={flags?.length} />
      </Link>
      <span className="hidden grow card:block" />
      <LiveMark />
    </nav>
  )
}

const ITEM =
  'flex min-h-11 grow flex-col items-center justify-center gap-0.5 rounded-control border border-transparent px-2 text-meta text-ink-2 no-underline hover:bg-sunken card:grow-0 wide:min-h-8 wide:flex-row wide:justify-start wide:gap-3 wide:text-body'
const HERE = 'font-semibold !text-ink card:bg-surface card:border-line-strong'

function Item({ icon, label, count }: { icon: ReactNode; label: string; count?: number | undefined }) {
  return (
    <>
      {icon}
      <span>{label}</span>
      {count !== undefined && (
        <span className="ml-auto hidden font-normal text-ink-3 wide:inline">{count.toLocaleString()}</span>
      )}
    </>
  )
}
