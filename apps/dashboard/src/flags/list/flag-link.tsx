import { useRouter } from '@tanstack/react-router'
import type { MouseEvent, ReactNode } from 'react'
import { addressOf } from '../../frame/address.js'
import type { Place } from '../../frame/place.js'

interface FlagLinkProps {
  readonly place: Place
  readonly title: string
  readonly className: string
  readonly children: ReactNode
}

/** To the page of a flag. A link of the router follows every change of the address, and weighs as much as the rest of its row. */
export function FlagLink({ place: { project, environment }, title, className, children }: FlagLinkProps) {
  const router = useRouter()
  const params = { project: project.title, environment: environment.name, flag: title }
  const address = addressOf(params.project, params.environment, 'flags', title)
  return (
    <a
      href={address}
      className={className}
      onPointerEnter={() => void router.preloadRoute({ to: '/p/$project/$environment/flags/$flag', params })}
      onClick={(event) => {
        if (!isPlain(event)) return
        event.preventDefault()
        router.history.push(address)
      }}
    >
      {children}
    </a>
  )
}

/** Whether a click means this tab. */
const isPlain = (event: MouseEvent): boolean =>
  event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey
