import { useState } from 'react'
import { keptInTab } from '../state/kept.js'

const KEY = 'tailslide-link'
const key = (): string => KEY + location.pathname

/**
 * The token of the link. It leaves the address at once, so that no screenshot or copied address has it, and stays with the tab
 * until it is used, so that neither a reload loses it nor the router, which makes the page anew for another address.
 */
export function useLinkToken(): string {
  const [found] = useState(() => {
    const shown = new URLSearchParams(location.search).get('token')
    if (shown === null) return keptInTab.read(key()) ?? ''
    keptInTab.write(key(), shown)
    history.replaceState(history.state, '', location.pathname)
    return shown
  })
  return found
}

/** It has ended. */
export const forgetLinkToken = (): void => keptInTab.forget(key())
