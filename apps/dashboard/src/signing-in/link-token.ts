import { useState } from 'react'

let token = ''

/** The token of the link; it leaves the address at once, so that no screenshot or copied address has it. */
export function useLinkToken(): string {
  const [found] = useState(() => {
    const shown = new URLSearchParams(location.search).get('token')
    if (shown === null) return token
    token = shown
    // The router makes the page anew for another address, and then the token stands nowhere but here.
    history.replaceState(history.state, '', location.pathname)
    return token
  })
  return found
}
