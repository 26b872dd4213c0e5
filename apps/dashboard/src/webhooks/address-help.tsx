import { words } from '../words/words.js'
import { privateHost } from './private-address.js'

/** What an address is for, and at once that a private one may hear nothing. */
export function AddressHelp({ address, help }: { address: string; help: string }) {
  const host = privateHost(address.trim())
  return (
    <>
      {help}
      {host !== undefined && (
        <span role="status" className="mt-1 block font-medium text-warn-text">
          {words.webhooks.urlPrivate(host)}
        </span>
      )}
    </>
  )
}
