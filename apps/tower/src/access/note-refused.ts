import type { SecretKind } from '../keys/secrets.js'
import type { Access } from './access.js'
import type { LastUses } from './last-uses.js'

const SDK: SecretKind = 'tsk_'

interface Needs {
  readonly access: Pick<Access, 'endedKey'>
  readonly lastUses: Pick<LastUses, 'noteRefused'>
}

/** A service that goes on with a key that was taken from it is not protected: people are to see that. */
export async function noteRefused({ access, lastUses }: Needs, secret: string, address?: string): Promise<void> {
  if (!secret.startsWith(SDK)) return
  const keyId = await access.endedKey(secret)
  if (keyId !== undefined) lastUses.noteRefused(keyId, address)
}
