import { useState } from 'react'

const KEY = 'tailslide-link'

/**
 * The token of the link. It leaves the address at once, so that no screenshot or copied address has it, and stays with the tab
 * until it is used, so that a reload loses nothing.
 */
export function useLinkToken(): string {
  const [found] = useState(() => {
    const shown = new URLSearchParams(location.search).get('token')
    if (shown === null) return kept()
    token = shown
    try {
      sessionStorage.setItem(KEY + location.pathname, shown)
    } catch {
      // Forbidden: then it lasts as long as the page.
    }
    history.replaceState(history.state, '', location.pathname)
    return shown
  })
  return found
}

/** It has ended. */
export function forgetLinkToken(): void {
  token = ''
  try {
    sessionStorage.removeItem(KEY + location.pathname)
  } catch {
    // Then nothing was kept.
  }
}

/** The router makes the page anew for another address, and then the token stands nowhere but here. */
let token = ''

function kept(): string {
  try {
    return token || (sessionStorage.getItem(KEY + location.pathname) ?? '')
  } catch {
    return token
  }
}
