import { bad, type Finding } from './finding.js'

/** What Tower says of its parts in `/readyz`. */
export interface SaidOfParts {
  readonly parts: Readonly<Record<string, unknown>>
  /** How far NATS is behind; undefined where Tower could not find out. */
  readonly publisher?: unknown
}

/** A part without which others can do nothing either, whatever is wrong with them: its cause is told once. */
const FOLLOWING: Readonly<Record<string, readonly string[]>> = {
  database: ['writes', 'publisher'],
  broker: ['publisher', 'natsAccess'],
}
/** What a part stands on, as the doctor names it where it has looked at that itself. */
const GROUND: Readonly<Record<string, RegExp>> = {
  database: /^database$/,
  writes: /^database$/,
  broker: /^NATS$/,
  publisher: /^(NATS|stream .*)$/,
  natsAccess: /^NATS$/,
  signals: /^Redis$/,
}

/** Parts that Tower lacks; `known` is what the doctor has found of servers, whose remedies are not given twice. */
export function partFindings({ parts, publisher }: SaidOfParts, known: readonly Finding[]): Finding[] {
  const lacking = Object.keys(parts).filter((part) => parts[part] !== 'ok')
  const followers = new Set(lacking.flatMap((part) => FOLLOWING[part] ?? []).filter((part) => lacking.includes(part)))
  return lacking
    .filter((part) => !followers.has(part))
    .map((part) => {
      const after = (FOLLOWING[part] ?? []).filter((other) => followers.has(other))
      const so = after.length === 0 ? '' : `, and so ${after.join(' and ')} cannot be either`
      const cause = known.find(({ about, state }) => state === 'bad' && GROUND[part]?.test(about))
      const says = `its part "${part}" is not available${so}`
      if (cause) return bad('Tower', says, `mend what stands above: ${cause.about}`)
      return bad(
        'Tower',
        says,
        part === 'publisher' && publisher === undefined ? ASK_DATABASE : (REMEDIES[part] ?? SEE_LOG),
      )
    })
}

const SEE_LOG = "see Tower's log"
const LOOK = (options: string): string => `\`tailslide doctor ${options}\` with what Tower is given says which`
const REMEDIES: Readonly<Record<string, string>> = {
  database: `it may be away, or refuse the user, the password or TLS: ${LOOK('--database')}`,
  writes:
    'see whether the disk is full, or the database read-only, or somebody holds a lock: pg_stat_activity, pg_locks',
  broker: `NATS may be away, refuse the token, or have a certificate that has expired: ${LOOK('--nats')}`,
  publisher: `see that the stream is there and takes messages: ${LOOK('--nats')}`,
  natsAccess: `see that NATS lets Tower in at --nats-access: Tower's log says why not`,
  signals: `Redis may be away, refuse the user or a command, or take no writes: ${LOOK('--redis')}`,
}
const ASK_DATABASE =
  'the database does not say what is to be published: see who holds it up, pg_stat_activity and pg_locks'
