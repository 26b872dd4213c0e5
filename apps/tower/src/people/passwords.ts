import { hash, type Options, verify } from '@node-rs/argon2'
import { PASSWORD, PASSWORD_RULE } from '@tailslide/api'
import { invalidInput } from '../errors.js'
import { createTurns, type Party } from '../http/turns.js'

/** About 100 ms and 32 MiB each on a server of 2025; the library's default algorithm is argon2id. */
const COST = { memoryCost: 32_768, timeCost: 3, parallelism: 1 } as const satisfies Options
/** On threads of their own: the event loop goes on. */
const LIMITS = { atOnce: 2, mostWaiting: 40, mostOfOne: 8, refusal: 'Too many passwords are being looked at.' }

/** Looked at where there is no person or no password: it belongs to nobody, and takes as long as one of a person. */
const NOBODYS = `$argon2id$v=19$m=${COST.memoryCost},t=${COST.timeCost},p=${COST.parallelism}$${'A'.repeat(22)}$${'A'.repeat(43)}`

/** Passwords are hashed for one party at a time a few; each throws OVERLOADED where too many wait. */
export interface Passwords {
  hash(party: Party, password: string): Promise<string>
  /** False where there is no hash, after the same time. `begin` is called when it is its turn, and may throw. */
  verify(party: Party, known: string | null, password: string, begin?: () => void): Promise<boolean>
}

export function createPasswords(): Passwords {
  const turns = createTurns(LIMITS)
  return {
    hash: (party, password) => turns.take(party, () => hash(normalized(password), COST)),
    async verify(party, known, password, begin = () => {}) {
      const isRight = await turns.take(party, async () => {
        begin()
        return verify(known ?? NOBODYS, normalized(password))
      })
      return isRight && known !== null
    },
  }
}

/** The same password typed on another keyboard is the same (NIST SP 800-63B). */
const normalized = (password: string): string => password.normalize('NFKC')

/** Refuses what is guessed first: INVALID_INPUT. Its length is looked at before it is normalized and after. */
export function checkNewPassword(password: string, email: string, field = 'password'): void {
  const characters = [...normalized(password)]
  const refuse = (rule: string): never => {
    throw invalidInput(field, '***', rule)
  }
  // Normalizing makes up to 18 characters of one.
  if (characters.length < PASSWORD.least || characters.length > PASSWORD.most) refuse(PASSWORD_RULE)
  if (new Set(characters).size < FEWEST_DIFFERENT) refuse(`must have at least ${FEWEST_DIFFERENT} different characters`)
  if (normalized(password).toLowerCase() === email) refuse('must not be the email address')
}

const FEWEST_DIFFERENT = 4
