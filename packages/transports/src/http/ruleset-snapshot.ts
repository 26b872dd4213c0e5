import { Buffer } from 'node:buffer'
import type { IncomingMessage } from 'node:http'
import { type Clock, HEADERS, parseRuleset, type Ruleset, sdkPath } from '@tailslide/core'
import { TransportError } from '../errors.js'
import { compressedError } from './compressed-error.js'
import { createServerPause } from './server-pause.js'
import { LONGEST_PROBLEM, NO_SOCKET_HINT, towerAnswerError, towerConnectionError } from './tower-errors.js'
import { createTowerLink, type TowerLinkOptions } from './tower-link.js'

export interface HttpRulesetSnapshotOptions extends TowerLinkOptions {
  readonly appId: number
  readonly clock: Clock
}

export interface HttpRulesetSnapshot {
  /** The app's latest ruleset; the object given before when it is still that. Rejects with a TransportError. */
  take(signal?: AbortSignal): Promise<Ruleset>
  close(): void
}

const ANSWER_WITHIN_MS = 5_000
/** Longest ruleset that is taken, in bytes. */
const LONGEST_RULESET = 64 * 1024 * 1024

/**
 * Asks Tower for a ruleset, which Tower sends only when it is another than the last. While Tower has asked not to be asked
 * (`Retry-After`), it is not. Throws ADDRESS_INVALID.
 */
export function createHttpRulesetSnapshot(options: HttpRulesetSnapshotOptions): HttpRulesetSnapshot {
  const { appId, clock } = options
  const link = createTowerLink(options, false)
  const pause = createServerPause(clock)
  let last: { readonly etag: string; readonly ruleset: Ruleset } | undefined

  const read = (response: IncomingMessage, body: Buffer): Ruleset => {
    const { statusCode, headers } = response
    if (statusCode === 304 && last) return last.ruleset
    if (statusCode !== 200) {
      const answer = { status: statusCode, headers, text: body.toString('utf8', 0, LONGEST_PROBLEM) }
      throw towerAnswerError(answer, { appId, shown: link.shown, now: clock.now() })
    }
    const compressed = compressedError(headers, link.shown)
    if (compressed) throw compressed
    const number = (name: string): number | null => integerOf(headers[name.toLowerCase()])
    try {
      const [version, publishedAt] = [number(HEADERS.version), number(HEADERS.publishedAt)]
      const isUnsaved = headers[HEADERS.unsaved.toLowerCase()] === '1'
      const ruleset: Ruleset = {
        appId,
        version,
        publishedAt,
        ...(isUnsaved && { unsaved: true }),
        ...parseRuleset(body),
      }
      last = headers.etag === undefined ? undefined : { etag: headers.etag, ruleset }
      return ruleset
    } catch (cause) {
      throw new TransportError('MESSAGE_INVALID', `Tower at ${link.shown} sent no ruleset: ${String(cause)}`, { cause })
    }
  }

  return {
    take: (signal) =>
      new Promise((resolve, reject) => {
        if (pause.error) throw pause.error
        const request = link.request('GET', sdkPath('ruleset', appId), last ? { 'If-None-Match': last.etag } : {})
        const end = (error: unknown): void => {
          cancel()
          signal?.removeEventListener('abort', abort)
          request.destroy()
          const known = towerConnectionError(error, link.shown)
          pause.heed(known)
          reject(known)
        }
        const abort = (): void => end(new TransportError('CLOSED', 'the snapshot is not wanted any more'))
        let unanswered = `could not be asked within ${ANSWER_WITHIN_MS} ms${NO_SOCKET_HINT}`
        const cancel = clock.after(ANSWER_WITHIN_MS, () =>
          end(new TransportError('TIMEOUT', `Tower at ${link.shown} ${unanswered}`)),
        )
        // A Tower that hangs must not hold up the end of a process.
        // The socket of somebody's agent may be any stream.
        request.on('socket', (socket) => {
          unanswered = `did not answer within ${ANSWER_WITHIN_MS} ms`
          socket.unref?.()
        })
        request.on('error', end)
        request.on('response', (response) => {
          const chunks: Buffer[] = []
          let length = 0
          response.on('error', end)
          response.on('data', (chunk: Buffer) => {
            length += chunk.length
            if (length <= LONGEST_RULESET) chunks.push(chunk)
            else end(new TransportError('MESSAGE_INVALID', `the ruleset is longer than ${LONGEST_RULESET} bytes`))
          })
          response.on('end', () => {
            try {
              resolve(read(response, Buffer.concat(chunks)))
              cancel()
              signal?.removeEventListener('abort', abort)
            } catch (error) {
              end(error)
            }
          })
        })
        signal?.addEventListener('abort', abort, { once: true })
        if (signal?.aborted) abort()
        else request.end()
      }),
    close() {
      pause.end()
      link.close()
    },
  }
}

function integerOf(text: string | string[] | undefined): number | null {
  const value = typeof text === 'string' && /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN
  return Number.isSafeInteger(value) ? value : null
}
