import { ChevronDown, Ellipsis } from 'lucide-react'
import { words } from '../words/words.js'
import { initials } from './initials.js'

// What the menus of the bar look like while they are closed, and before their code has come.

export const PROJECT_LOOK = 'flex min-h-11 items-center gap-1.5 rounded-control px-2 font-semibold card:min-h-8'
export const ACCOUNT_LOOK =
  'flex size-8 items-center justify-center rounded-full border border-current/30 bg-surface/15 text-meta font-semibold'

export function ProjectFace({ title }: { title: string }) {
  return (
    <>
      {title}
      <ChevronDown size={14} aria-hidden />
    </>
  )
}

/** Whose menu it is, to those who cannot see it; two letters to all others. */
export function AccountFace({ name }: { name: string }) {
  return (
    <>
      <span className="sr-only">{words.frame.signedInAs(name)}</span>
      <span aria-hidden>{initials(name)}</span>
    </>
  )
}

export function MoreFace() {
  return (
    <>
      <Ellipsis size={16} aria-hidden />
      <span>{words.frame.more}</span>
    </>
  )
}
