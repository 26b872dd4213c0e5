/** An address as it may be told: the paths of Slack and others are what lets whoever knows them in. */
export function shownReceiver(url: string): string {
  const { origin, pathname, search } = new URL(url)
  return pathname === '/' && search === '' ? origin : `${origin}/…`
}
