import { refusedHost } from '@tailslide/core'
import { useQuery } from '@tanstack/react-query'
import { words } from '../words/words.js'
import { allowedNetworksOf } from './queries.js'

interface AddressHelpProps {
  readonly projectId: number
  readonly address: string
  readonly help: string
}

/** What an address is for, and at once that Tower sends nothing to it where that is so. */
export function AddressHelp({ projectId, address, help }: AddressHelpProps) {
  const { data: allowed } = useQuery(allowedNetworksOf(projectId))
  const typed = address.trim()
  const refused = allowed && URL.canParse(typed) ? refusedHost(new URL(typed).hostname, allowed) : undefined
  return (
    <>
      {help}
      {refused && (
        <span role="status" className="mt-1 block font-medium text-warn-text">
          {words.webhooks.urlPrivate(refused.host, refused.allow)}
        </span>
      )}
    </>
  )
}
