import type { ConsumerInfo } from '@nats-io/jetstream'
import type { Msg, NatsConnection } from '@nats-io/transport-node'
import {
  type AerobatAnswer,
  type AerobatCalling,
  type AerobatRound,
  ALL_RULESETS,
  aerobatSubject,
  DEFAULT_STREAM,
  parseAerobatAnswer,
} from '@tailslide/core'
import { TransportError } from '../errors.js'
import type { NatsLink } from './connect.js'
import { OWN_CONSUMERS } from './follow-stream.js'
import { natsError } from './nats-error.js'
import { managerOf } from './stored-rulesets.js'

export interface NatsAerobatCallingOptions {
  /** Who made it starts and stops it. */
  readonly link: NatsLink
  /** Default `flags_ruleset`. */
  readonly stream?: string | undefined
}

/** An Aerobat whose process has so much to do that it takes longer decides nothing in time either. */
const ANSWERED_WITHIN_MS = 2_000
/** Nobody runs so many; what is beyond is not listened to. */
const MOST_ANSWERS = 100
const LONGEST_ANSWER_BYTES = 1_000
/** The server tells of 256 consumers at a time. */
const MOST_PAGES = 40

/** Asks the Aerobats of a stream by a plain message, which no stream takes in and no deployed part hears. */
export function createNatsAerobatCalling({ link, stream = DEFAULT_STREAM }: NatsAerobatCallingOptions): AerobatCalling {
  const subject = aerobatSubject(stream)
  return {
    stream,
    async ask() {
      try {
        return { state: 'asked', answers: await answersTo(subject, link.connection()) }
      } catch (cause) {
        const error = natsError(cause, `ask on ${subject}`)
        // The server knows of nobody who listens there.
        return error.code === 'STREAM_MISSING' ? NOBODY : { state: 'unasked', error }
      }
    },
    async mayHaveOthers() {
      try {
        return await mayHaveSilentOnes(stream, link.connection())
      } catch (cause) {
        const error = natsError(cause, `list who reads stream ${stream}`)
        if (error.code === 'STREAM_MISSING') return false
        throw error
      }
    },
  }
}

const NOBODY: AerobatRound = { state: 'asked', answers: [] }

async function answersTo(subject: string, connection: NatsConnection): Promise<AerobatAnswer[]> {
  // An inbox of its own: what the server refuses is told to that one alone.
  const messages = await connection.requestMany(subject, '', { maxWait: ANSWERED_WITHIN_MS, noMux: true })
  const answers: AerobatAnswer[] = []
  for await (const message of messages) {
    const answer = read(message)
    if (answer) answers.push(answer)
    if (answer?.lacks.length === 0 || answers.length === MOST_ANSWERS) return answers
  }
  // Silence on a connection that is gone says nothing.
  if (connection.isClosed()) throw new TransportError('DISCONNECTED', 'NATS: the connection was lost')
  return answers
}

const read = (message: Msg): AerobatAnswer | undefined =>
  message.data.length > LONGEST_ANSWER_BYTES ? undefined : parseAerobatAnswer(message.string())

async function mayHaveSilentOnes(stream: string, connection: NatsConnection): Promise<boolean> {
  const consumers = (await managerOf(connection)).consumers.list(stream)
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const found = await consumers.next()
    if (found.some(mayBeAerobat)) return true
    if (found.length === 0) return false
  }
  return true
}

/**
 * Deployed SDKs and deployed Aerobats read alike. Of this project's own consumers the one of all apps is an Aerobat's: one that
 * is older than the question, or is not let hear it.
 */
function mayBeAerobat({ name, config }: Pick<ConsumerInfo, 'name' | 'config'>): boolean {
  const filters = config.filter_subjects ?? [config.filter_subject ?? '>']
  return name.startsWith(OWN_CONSUMERS) ? filters.includes(ALL_RULESETS) : filters.some(readsRulesets)
}

const readsRulesets = (filter: string): boolean =>
  ['apps', '*', '>'].includes(filter.split('.')[0] ?? '') && filter !== '*'
