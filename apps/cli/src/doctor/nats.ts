import { systemClock as clock } from '@tailslide/transports/clock'
import type { LinkStatus, NatsCondition, NatsLink, StreamCondition } from '@tailslide/transports/nats'
import { certificateRemedy } from '@tailslide/transports/tls-hint'
import { withoutSecrets } from '../secrets.js'
import { clockFinding } from './clock.js'
import { bad, doubtful, type Finding, good } from './finding.js'

/** As `tailslide tower` is given them. */
export interface NatsPlace {
  readonly nats: string
  readonly natsToken?: string | undefined
  readonly natsStream: string
  /** False: whoever operates NATS makes the stream. */
  readonly natsManageStream: boolean
  /** The connection by which Tower decides who may connect; needs a newer server. */
  readonly natsAccess?: string | undefined
}

const OLDEST_WITH_ACCESS = [2, 10] as const

/** Whether NATS is there, lets Tower in, and has a stream that takes messages. */
export async function checkNats(place: NatsPlace): Promise<Finding[]> {
  const { connectNats, inspectNats } = await import('@tailslide/transports/nats')
  const servers = place.nats.split(',').map(withoutSecrets).join(',')
  const link = connectNats({ servers: place.nats, token: place.natsToken, name: 'tailslide-doctor', clock })
  try {
    const status = await settled(link)
    if (status.state !== 'up') return [awayFinding(status)]
    const asked = Date.now()
    const condition = await inspectNats(status.connection, place.natsStream)
    return [
      good('NATS', `${servers} is reachable and lets Tower in`),
      ...versionFinding(condition, place),
      ...streamFindings(condition.stream, place),
      ...(condition.time === undefined ? [] : [clockFinding('NATS', aheadOf(condition.time, asked, Date.now()))]),
    ]
  } catch (error) {
    return [bad('NATS', error instanceof Error ? error.message : String(error), 'see the log of nats-server')]
  } finally {
    await link.stop()
  }
}

/** What was told lies between question and answer where the clocks agree. */
export const aheadOf = (told: number, asked: number, answered: number): number =>
  told > answered ? told - answered : Math.min(0, told - asked)

/** Starts the link, and resolves with what has come of its first attempt. */
function settled(link: NatsLink): Promise<LinkStatus> {
  return new Promise((resolve) => {
    const end = link.onStatus((status) => {
      if (status.state === 'connecting') return
      end()
      resolve(status)
    })
    link.start()
  })
}

function awayFinding(status: LinkStatus): Finding {
  if (status.state !== 'down') return bad('NATS', 'it did not answer', 'see that it runs')
  const { code, message } = status.error
  return code === 'KEY_INVALID'
    ? bad('NATS', message, 'give the token of the servers: --nats-token, or a user and password in --nats')
    : bad(
        'NATS',
        message,
        certificateRemedy(status.error, 'NATS') ?? 'see that NATS runs and that its address is right: --nats',
      )
}

function versionFinding({ version }: NatsCondition, { natsAccess }: NatsPlace): Finding[] {
  if (natsAccess === undefined) return []
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const isNewEnough =
    major > OLDEST_WITH_ACCESS[0] || (major === OLDEST_WITH_ACCESS[0] && minor >= OLDEST_WITH_ACCESS[1])
  if (isNewEnough) return [good('NATS', `its version ${version} can ask Tower who may connect`)]
  const says = `its version ${version} cannot ask Tower who may connect, which --nats-access is for`
  return [bad('NATS', says, 'install nats-server 2.10 or newer, or leave --nats-access out')]
}

function streamFindings(stream: StreamCondition, { natsStream, natsManageStream }: NatsPlace): Finding[] {
  const about = `stream ${natsStream}`
  const mend = natsManageStream
    ? 'start Tower; one that runs mends it within a minute, or its log says why it cannot'
    : `nats stream edit ${natsStream}, or let Tower mend it: --nats-manage-stream true`
  switch (stream.state) {
    case 'forbidden':
      return [bad(about, stream.why, 'let this user ask the JetStream API: docs/nats/users.conf has what Tower needs')]
    case 'absent':
      if (/JetStream is off/.test(stream.why)) {
        return [bad(about, stream.why, 'start nats-server with JetStream: `nats-server -js`')]
      }
      if (stream.takenBy !== undefined) {
        const says = `it is missing, and stream ${stream.takenBy} takes what it is to take`
        return [bad(about, says, `use that one: --nats-stream ${stream.takenBy}`)]
      }
      return natsManageStream
        ? [doubtful(about, 'it is missing', 'start Tower, which makes it and publishes all rulesets to it')]
        : [bad(about, 'it is missing', 'make it, or let Tower do so: --nats-manage-stream true')]
    case 'present':
      break
  }
  const found = [
    ...stream.broken.map((why) => bad(about, why, `make it anew: nats stream rm ${natsStream}, then start Tower`)),
    ...stream.faults.map((why) => bad(about, why, mend)),
    ...stream.full.map((what) =>
      bad(about, `it is full: it has reached ${what}`, 'raise that limit, or free room; nothing is stored meanwhile'),
    ),
    ...stream.pushesOut.map((what) =>
      doubtful(
        about,
        `it has reached ${what}: what comes pushes out what is oldest, which may be the only ruleset of an app`,
        `raise that limit: nats stream edit ${natsStream}`,
      ),
    ),
  ]
  return found.length > 0 ? found : [good(about, 'it is there and takes messages')]
}
