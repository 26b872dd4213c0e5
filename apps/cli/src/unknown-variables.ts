import { editsBetween } from '@tailslide/core'

/** Every `TAILSLIDE_` variable that is near to one of ours, and is none: `TAILSLIDE_DATABASE`, `TAILSLIDE_PROT`. */
export function unknownVariables(given: Iterable<string>, known: Iterable<string>): string[] {
  const ours = [...new Set(known)]
  const lines: string[] = []
  for (const name of given) {
    if (!name.startsWith(PREFIX) || name.length > LONGEST || ours.includes(name)) continue
    const meant = ours.find((candidate) => isNear(name.slice(PREFIX.length), candidate.slice(PREFIX.length)))
    if (meant !== undefined) lines.push(`${name} is in the environment and no variable of ours; did you mean ${meant}?`)
  }
  return lines
}

const PREFIX = 'TAILSLIDE_'
const LONGEST = 60

/**
 * The beginning of one, or a letter more, less, other, or two of them exchanged. Nothing looser: a Kubernetes service
 * named `tailslide` puts TAILSLIDE_SERVICE_HOST and TAILSLIDE_PORT_3001_TCP into every container.
 */
const isNear = (name: string, candidate: string): boolean =>
  (name.length >= 3 && candidate.startsWith(`${name}_`)) || editsBetween(name, candidate) <= 1
