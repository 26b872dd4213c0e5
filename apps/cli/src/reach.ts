/** How a server is, as far as has been tried by now. */
export type Reach =
  | { readonly state: 'asked' }
  | { readonly state: 'reached' }
  | { readonly state: 'away'; readonly why: string }

/** Health tells what was tried, not what is hoped, and so does the summary of a start. */
export function reachInWords(server: string, reach: Reach): string {
  switch (reach.state) {
    case 'asked':
      return `${server} has not answered yet`
    case 'reached':
      return `${server} is connected`
    case 'away':
      return `${server} is away and tried again for ever: ${reach.why}`
  }
}
