import type { WebhookEvent } from '@tailslide/api'
import { words } from '../words/words.js'

const isEvent = (name: string): name is WebhookEvent => Object.hasOwn(words.webhooks.events, name)
export const EVENTS = Object.keys(words.webhooks.events).filter(isEvent)

/** Those that somebody wants to hear of who does not say. */
export const USUAL_EVENTS = EVENTS.filter((event) => event.startsWith('circuit.') || event.startsWith('flag.switched'))

/** All that a webhook may hear of, and what of it it hears: a name of a newer Tower, which that takes back, stands at the end. */
export function eventsOf(heard: readonly string[]) {
  const isKnown = (name: string): name is WebhookEvent => isEvent(name) || heard.includes(name)
  return { all: [...new Set([...EVENTS, ...heard])].filter(isKnown), chosen: heard.filter(isKnown) }
}
