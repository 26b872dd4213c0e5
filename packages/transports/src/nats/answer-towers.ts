import type { Msg, NatsConnection } from '@nats-io/transport-node'
import {
  type AerobatAnswer,
  type AerobatPresence,
  aerobatSubject,
  DEFAULT_STREAM,
  encodeAerobatAnswer,
} from '@tailslide/core'
import type { LinkStatus, NatsLink } from './connect.js'
import { natsError } from './nats-error.js'

export interface NatsAerobatPresenceOptions {
  /** Who made it starts and stops it. */
  readonly link: NatsLink
  /** Default `flags_ruleset`. */
  readonly stream?: string | undefined
}

/** Where the driver has answers sent. */
const INBOXES = '_INBOX.'

/** Answers Towers of the same stream, on every connection of the link; one Aerobat answers each question once. */
export function createNatsAerobatPresence({
  link,
  stream = DEFAULT_STREAM,
}: NatsAerobatPresenceOptions): AerobatPresence {
  const subject = aerobatSubject(stream)
  let end = (): void => {}
  let unfollow = (): void => {}
  let isStopped = false

  const listen = (connection: NatsConnection, answer: () => AerobatAnswer, onProblem: (error: Error) => void): void => {
    const receive = (error: Error | null, question: Msg): void => {
      if (error) onProblem(natsError(error, `subscribe to ${subject}`))
      // Whoever asks names where the answer goes: elsewhere it could become a ruleset, written with this Aerobat's rights.
      else if (question.reply?.startsWith(INBOXES)) question.respond(encodeAerobatAnswer(answer()))
    }
    const subscription = connection.subscribe(subject, { callback: receive })
    end = () => {
      if (!subscription.isClosed()) subscription.unsubscribe()
    }
  }

  return {
    start(answer, onProblem) {
      if (isStopped) return
      const look = (status: LinkStatus): void => {
        if (status.state === 'up') listen(status.connection, answer, onProblem)
      }
      unfollow = link.onStatus(look)
      look(link.status)
    },
    async stop() {
      isStopped = true
      unfollow()
      end()
    },
  }
}
