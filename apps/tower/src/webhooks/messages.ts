import { createHmac } from 'node:crypto'
import { isRecord } from '@tailslide/core'
import { titleOf } from '../projects/titles.js'
import type { WebhookMessage } from './events.js'

/** Deployed Tower's words. */
const CIRCUIT_WORDS: Readonly<Record<string, string>> = {
  'circuit.opened': 'has tripped open!',
  'circuit.recovering': 'has started recovering!',
  'circuit.closed': 'has recovered successfully and closed!',
}

/** `{"text": ...}`, which for circuits is what deployed Towers send, to the letter. */
export function slackText(message: WebhookMessage): string {
  const { event, flag, project, environment, actor, why, note, description } = message
  const circuit = CIRCUIT_WORDS[event]
  // To deployed Towers a project is its production, and "in shop" must stay; elsewhere it would be read as all environments.
  if (flag && circuit !== undefined) {
    return `${flag.title} in ${environment ? titleOf(project.title, environment.name) : project.title} ${circuit}`
  }
  const place = environment ? `${project.title} (${environment.name})` : project.title
  if (event === 'test') return `A test from Tailslide: messages of ${project.title} arrive here.`
  const who = actor.name === '' ? actor.kind : actor.name
  const about = flag ? `${flag.title} in ${place}` : `${place}${note === '' ? '' : `: ${note}`}`
  return `${description}: ${about}, by ${who}${why === '' ? '' : ` (${why})`}`
}

export function bodyOf(format: string, deliveryId: number, payload: string): string {
  const message = parseMessage(payload)
  if (format === 'slack') return JSON.stringify({ text: escaped(slackText(message)) })
  const { event, at, ...data } = message
  return JSON.stringify({
    specversion: '1.0',
    id: `tailslide-${deliveryId}`,
    source: `/api/projects/${message.project.id}`,
    type: `io.tailslide.${event}`,
    time: at,
    datacontenttype: 'application/json',
    ...(message.flag && { subject: message.flag.title }),
    data: { ...data, text: slackText(message) },
  })
}

export const CONTENT_TYPES: Readonly<Record<string, string>> = {
  slack: 'application/json; charset=utf-8',
  cloudevents: 'application/cloudevents+json; charset=utf-8',
}

/** Slack and those like it read these as markup: a flag named `<!channel>` or `@everyone` would call everybody. */
const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('@', '@\u200b')

/** As it was queued. */
export function parseMessage(payload: string): WebhookMessage {
  const message: unknown = JSON.parse(payload)
  if (isMessage(message)) return message
  throw new TypeError('a queued message is none')
}

const isMessage = (message: unknown): message is WebhookMessage => isRecord(message) && isRecord(message.project)

export interface Signing {
  readonly id: string
  /** Seconds since 1970. */
  readonly at: number
  readonly body: string
}

/** The headers of Standard Webhooks; during a rotation there is a signature by each secret. */
export function signatureHeaders({ id, at, body }: Signing, secrets: readonly string[]): Record<string, string> {
  const signatures = secrets.map((secret) => {
    const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64')
    return `v1,${createHmac('sha256', key).update(`${id}.${at}.${body}`).digest('base64')}`
  })
  return { 'webhook-id': id, 'webhook-timestamp': String(at), 'webhook-signature': signatures.join(' ') }
}
