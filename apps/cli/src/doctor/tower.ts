import { isRecord, STREAM_FIRST_BYTE_MS, sdkPath } from '@tailslide/core'
import { certificateRemedy, isNotTls, NOT_TLS_HINT } from '@tailslide/transports/tls-hint'
import { aerobatFindings } from './aerobats.js'
import { clockFinding } from './clock.js'
import { bad, doubtful, type Finding, good } from './finding.js'
import { partFindings } from './parts.js'

const ANSWER_WITHIN_MS = 10_000

interface TowerLook {
  readonly answerWithinMs?: number
  /** What was found of the servers that it stands on. */
  readonly known?: readonly Finding[]
}

export interface TowerFindings {
  readonly findings: readonly Finding[]
  /** Whether it can be asked for flags: it answers, and has its database. */
  readonly canBeAsked: boolean
}

const unheard = (says: string, remedy: string): TowerFindings => ({
  findings: [bad('Tower', says, remedy)],
  canBeAsked: false,
})

/** Whether Tower is there, what it lacks, and what time it has. */
export async function checkTower(
  url: string,
  now: () => number,
  { answerWithinMs = ANSWER_WITHIN_MS, known = [] }: TowerLook = {},
): Promise<TowerFindings> {
  const asked = now()
  let response: Response
  try {
    response = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(answerWithinMs) })
  } catch (error) {
    if (error instanceof Error && error.name === 'TimeoutError') {
      const says = `${url} does not answer within ${answerWithinMs / 1_000} s`
      return unheard(
        says,
        'see whether it hangs or is overloaded, and start it anew, or whether the address is right: --tower',
      )
    }
    if (isNotTls(error)) {
      return unheard(`${url} cannot be reached: ${NOT_TLS_HINT}`, 'give its address with --tower')
    }
    const why = error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error)
    const remedy =
      certificateRemedy(error, 'Tower') ??
      'start it, or give its address with --tower: http:// or https:// as it speaks'
    return unheard(`${url} cannot be reached: ${why}`, remedy)
  }
  const answer: unknown = await response.json().catch(() => undefined)
  if (!isRecord(answer) || !isRecord(answer.parts)) {
    return unheard(`${url} answers, but is no Tower`, 'give the address of a Tower with --tower')
  }
  const parts = partFindings({ parts: answer.parts, publisher: answer.publisher }, known)
  const findings = [
    ...(parts.length > 0 ? parts : [good('Tower', `${url} is ready`)]),
    ...aerobatFindings(answer.aerobats, 'broker' in answer.parts),
    clockOf(response, asked, now()),
  ]
  return { findings, canBeAsked: answer.parts.database !== 'unavailable' }
}

function clockOf({ headers }: Response, asked: number, answered: number): Finding {
  const told = Date.parse(headers.get('date') ?? '')
  // The header is cut to the second before the answer was sent.
  const skew = told > answered ? told - answered : Math.min(0, told + 1_000 - asked)
  return clockFinding('Tower', Number.isNaN(told) ? 0 : skew)
}

/** Whether events come through at once, or something between collects them. */
export async function checkStream(url: string, path: string, credentials: string): Promise<Finding> {
  const begun = AbortSignal.timeout(STREAM_FIRST_BYTE_MS)
  try {
    const response = await fetch(url + path, { headers: { authorization: `Bearer ${credentials}` }, signal: begun })
    if (response.status !== 200) {
      await response.body?.cancel()
      return bad('streams', `${path} is answered with ${response.status}`, 'see what `Tower` and the keys above say')
    }
    for await (const _ of response.body ?? []) return good('streams', 'events come through at once')
    return bad('streams', 'the stream ended before it began', 'see whether a proxy between ends long answers')
  } catch {
    const remedy = 'let the proxy between pass on what it gets: in nginx `proxy_buffering off`, and no compression'
    return bad('streams', `nothing came through within ${STREAM_FIRST_BYTE_MS} ms`, remedy)
  }
}

export interface KeyPlace {
  readonly id: number
  /** The options that a command needs which makes a key there. */
  readonly change: string
}

/** Whether the key is one of this environment. */
export async function checkSdkKey(url: string, key: string, { id, change }: KeyPlace): Promise<Finding> {
  const response = await fetch(url + sdkPath('ruleset', id), {
    headers: { authorization: `Bearer ${key}` },
    signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
  })
  if (response.status === 200) {
    await response.body?.cancel()
    return good('SDK key', `it opens the flags of environment ${id}`)
  }
  const answer: unknown = await response.json().catch(() => undefined)
  const says = isRecord(answer) ? String(answer.detail) : `it is answered with ${response.status}`
  const remedy = `make one for this environment: \`tailslide keys create ${change}\`; the appId of the SDK is ${id}`
  return response.status === 401 || response.status === 403
    ? bad('SDK key', says, remedy)
    : doubtful('SDK key', says, 'ask again')
}
