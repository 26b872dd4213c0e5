import type { WebhookEvent } from '@tailslide/api'
import { words } from '../words/words.js'

const isEvent = (name: string): name is WebhookEvent => Object.hasOwn(words.webhooks.events, name)
export const EVENTS = Object.keys(words.webhooks.events).filter(isEvent)

/** Those that somebody wants to hear of who does not say. */
export const USUAL_EVENTS = EVENTS.filter((event) => event.startsWith('circuit.') || event.startsWith('flag.switched'))

/** What somebody has ticked and unticked, besides what is set. */
export type TickedEvents = ReadonlyMap<WebhookEvent, boolean>

/** What has to be ticked and unticked of those that a webhook hears, so that it hears those that are `chosen`. */
export const ticked = (heard: readonly string[], chosen: readonly WebhookEvent[]): TickedEvents =>
  new Map(
    allEvents(heard)
      .filter((event) => chosen.includes(event) !== heard.includes(event))
      .map((event) => [event, chosen.includes(event)]),
  )

/** All that a webhook may hear of, and what of it it will hear: a name of a newer Tower, which that takes back, stands at the end. */
export function eventsOf(heard: readonly string[], ticks: TickedEvents = new Map()) {
  const all = allEvents(heard)
  return { all, chosen: all.filter((event) => ticks.get(event) ?? heard.includes(event)) }
}

function allEvents(heard: readonly string[]): WebhookEvent[] {
  const isKnown = (name: string): name is WebhookEvent => isEvent(name) || heard.includes(name)
  return [...new Set([...EVENTS, ...heard])].filter(isKnown)
}
