import type { Access } from '../access/access.js'
import type { Caller } from '../access/caller.js'
import type { LastUses } from '../access/last-uses.js'
import type { SignedIn } from './signed-in.js'

export interface KnowsCallers {
  readonly access: Access
  readonly lastUses: LastUses
  readonly signedIn: SignedIn
}

/** Finds those of the readers of streams who may still do all that they could, whatever they have shown. */
export const whoIsValid =
  ({ access, lastUses, signedIn }: KnowsCallers) =>
  async (callers: readonly Caller[]): Promise<readonly Caller[]> => {
    const keys = await access.stillValid(callers.filter((caller) => caller.kind !== 'person'))
    // Whoever listens asks for nothing, and is there all the same.
    for (const caller of keys) lastUses.note(caller)
    return [...keys, ...(await signedIn.stillValid(callers.filter((caller) => caller.kind === 'person')))]
  }
