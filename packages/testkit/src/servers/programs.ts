import { findServers, type Servers } from '../../../../scripts/servers.mjs'

/** Where a server's program is on this machine. Tests install nothing: that is `node scripts/servers.mjs`. */
export function programOf(name: keyof Servers): string {
  const file = findServers()[name]
  if (!file) throw new Error(`${name} was not found: run \`node scripts/servers.mjs\`, which finds or installs it`)
  return file
}
