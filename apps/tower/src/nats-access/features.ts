import type { Access } from '../access/access.js'
import type { LastUses } from '../access/last-uses.js'
import { noteRefused } from '../access/note-refused.js'
import type { Started } from '../lifecycle/features.js'
import type { Ground } from '../lifecycle/ground.js'
import type { NatsAccess, NatsAccessOptions } from './nats-access.js'

/** Loaded where it is asked for: most Towers have no such NATS. */
export async function natsAccess({
  options,
  clock,
  logger,
  access,
  lastUses,
}: Ground & { readonly access: Access; readonly lastUses: LastUses }): Promise<
  Started<{ readonly natsAccess: NatsAccess | undefined }>
> {
  if (!options.natsAccess) return { gives: { natsAccess: undefined } }
  const { createNatsAccess } = await import('./nats-access.js')
  const keys: NatsAccessOptions['keys'] = {
    async sdkKeyOwner(key) {
      const caller = await access.identify(key)
      if (!caller) await noteRefused({ access, lastUses }, key)
      // Rulesets hold every rule, so that they are for servers.
      if (caller?.kind !== 'sdk' || caller.use !== 'server') return undefined
      lastUses.note(caller)
      const { appId, keyId, endsAt } = caller
      return { appId, keyId, endsAt }
    },
  }
  const natsAccess = createNatsAccess({ ...options.natsAccess, keys, clock, logger })
  return { gives: { natsAccess }, stop: () => natsAccess.stop() }
}

export const natsAccessServes = ({ natsAccess }: { readonly natsAccess: NatsAccess | undefined }): void =>
  natsAccess?.start()
