import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import type { Place } from '../frame/place.js'
import { LINK_LOOK } from '../ui/link-look.js'
import { cleanUp } from '../words/clean-up.js'

/** Where each thing is done that is done on another page. */
const PAGES = {
  set: '/p/$project/$environment/flags/$flag',
  bringBack: '/p/$project/$environment/flags/$flag',
  code: '/p/$project/$environment/flags/$flag/code',
  keys: '/p/$project/$environment/keys',
} as const
export type Elsewhere = keyof typeof PAGES

export const isElsewhere = (does: string): does is Elsewhere => Object.hasOwn(PAGES, does)

interface FindingLinkProps {
  readonly does: Elsewhere
  readonly place: Place
  /** Of the flag. */
  readonly title: string
  readonly children?: ReactNode
}

/** The way to where something is done about a finding. */
export const FindingLink = ({ does, place: { project, environment }, title, children }: FindingLinkProps) => (
  <Link
    to={PAGES[does]}
    params={{ project: project.title, environment: environment.name, flag: title }}
    className={LINK_LOOK}
  >
    {cleanUp[does]}
    {children}
  </Link>
)
