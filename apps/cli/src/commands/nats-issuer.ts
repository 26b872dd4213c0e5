import { createIssuer } from '@tailslide/tower'
import { EXIT } from '../errors.js'

/** Prints a new issuer of NATS access as lines of an environment file; it is kept nowhere else. */
export async function natsIssuer(): Promise<number> {
  const { seed, publicKey } = createIssuer()
  process.stdout.write(`# For nats-server: the issuer in its auth_callout block.
ISSUER=${publicKey}
# For every Tower. Whoever has it can make users of every kind on your servers.
TAILSLIDE_NATS_ISSUER_SEED=${seed}
`)
  return EXIT.ok
}
