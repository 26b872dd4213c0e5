/** The seed of a key pair of NATS: S, a letter that tells what it is of, then bytes in base32. */
const SEED = /\bS[A-Z][A-Z2-7]{56}\b/g

/** A text, such as a line of the log, with the private keys of NATS cut out of it. */
export const withoutSeeds = (text: string): string => text.replace(SEED, '***')

/** An address as it may be shown: what stands before its last `@` (user, password, token) and its query are left out. */
export const withoutSecrets = (address: string): string =>
  address.replace(/^([a-z][a-z0-9+.-]*:\/\/)?.*@/i, '$1***@').replace(/\?.*$/s, '')
