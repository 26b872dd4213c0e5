import { X509Certificate } from 'node:crypto'

const DAY_MS = 86_400_000
/** Most are renewed a month before their end. */
const SOON_MS = 14 * DAY_MS

/** What is to be told of the time for which a certificate holds: the first one of a chain, in PEM. Undefined: nothing. */
export function noteOfDates(cert: string, now: number): string | undefined {
  const { validFrom, validTo } = new X509Certificate(cert)
  const [from, to] = [Date.parse(validFrom), Date.parse(validTo)]
  if (now > to) return `it ended on ${dayOf(to)}, and whoever connects refuses it: renew it, and start again`
  if (now < from) return `it begins on ${dayOf(from)}, and whoever connects refuses it until then`
  if (now > to - SOON_MS) return `it ends on ${dayOf(to)}, and is refused from then on: renew it, and start again`
  return undefined
}

const dayOf = (at: number): string => new Date(at).toISOString().slice(0, 10)
