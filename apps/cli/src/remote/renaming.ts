import { isRecord } from '@tailslide/core'
import { listOf } from './places.js'
import type { RemoteTower } from './tower.js'

const MOST_TOLD = 5
const MINUTE_MS = 60_000

/**
 * What has to be asked before a flag gets another name: deployed code asks for it by the one that it has. Undefined where it keeps
 * its name, or where no environment is protected and Tower knows that nobody has asked for it.
 */
export async function askedOfRenaming(tower: RemoteTower, flagId: number, title: string): Promise<string | undefined> {
  const inEach = (await listOf(tower, `/api/flags/${flagId}/environments`)).flatMap(placeOf)
  const before = inEach.find(({ id }) => id === flagId)?.title ?? ''
  if (title.trim() === before) return undefined
  const guarded = inEach.flatMap(({ name, isProtected }) => (isProtected ? [name] : []))
  const found = await Promise.all(
    inEach.map(async ({ id, name }) => {
      const usage = await tower.payload('GET', `/api/flags/${id}/usage`)
      return { name, isReported: isRecord(usage) && usage.is_reported === true, by: sourcesOf(usage) }
    }),
  )
  const askers = found
    .flatMap(({ name, by }) => by.map(({ who, at }) => ({ told: `${who} in ${name} ${agoOf(at)}`, at })))
    .sort((one, other) => other.at - one.at)
  if (guarded.length === 0 && askers.length === 0) return undefined
  return [
    `"${before}" becomes "${title.trim()}" in every environment at once. Code that still asks for "${before}" gets the default that it names, or off.`,
    askers.length > 0
      ? `Asked for lately by ${listed(askers.map(({ told }) => told))}.`
      : found.some(({ isReported }) => isReported)
        ? 'No service has asked for it in 30 days.'
        : 'Whether a service asks for it is not known here: no SDK reports.',
    guarded.length > 0 ? `Protected: ${guarded.join(', ')}.` : '',
  ]
    .filter((sentence) => sentence !== '')
    .join(' ')
}

function placeOf({ environment, flag }: Readonly<Record<string, unknown>>) {
  if (!isRecord(environment) || !isRecord(flag) || typeof flag.id !== 'number') return []
  const { name, is_protected } = environment
  return [{ id: flag.id, title: String(flag.title), name: String(name), isProtected: is_protected === true }]
}

function sourcesOf(usage: unknown) {
  const by: readonly unknown[] = isRecord(usage) && Array.isArray(usage.by) ? usage.by : []
  return by.filter(isRecord).map(({ service, service_version, sdk, last_evaluated_at }) => ({
    who: service ? `${service} ${service_version}`.trim() : `a service without a name (SDK ${sdk})`,
    at: Date.parse(String(last_evaluated_at)),
  }))
}

function agoOf(at: number): string {
  const minutes = Math.max(0, Math.round((Date.now() - at) / MINUTE_MS))
  if (minutes < 120) return `${minutes} min ago`
  const hours = Math.round(minutes / 60)
  return hours < 48 ? `${hours} hours ago` : `${Math.round(hours / 24)} days ago`
}

const listed = (told: readonly string[]): string =>
  told.length <= MOST_TOLD
    ? told.join(', ')
    : `${told.slice(0, MOST_TOLD).join(', ')} and ${told.length - MOST_TOLD} more`
