/** An address as it may be told: the paths of Slack and others are what lets whoever knows them in. */
export function shownReceiver(url: string): string {
  const { origin, pathname, search } = new URL(url)
  return pathname === '/' && search === '' ? origin : `${origin}/…`
}

/** The same of addresses separated by commas, as they stand in a flag; what is no address is `…`. */
export const shownReceivers = (addresses: string): string =>
  addresses
    .split(',')
    .filter((address) => address.trim() !== '')
    .map((address) =>
      /^https?:/i.test(address.trim()) && URL.canParse(address) ? `${new URL(address).origin}/…` : '…',
    )
    .join(', ')
