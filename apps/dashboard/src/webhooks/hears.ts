import type { Project, Webhook } from '@tailslide/api'
import { words } from '../words/words.js'
import { eventsOf } from './events.js'

/** What a webhook hears of, in a line. */
export function hearsOf({ app_id, flag_id, events }: Webhook, { environments }: Project): string {
  const environment = environments.find((each) => each.app_id === app_id)
  const where = environment ? words.webhooks.inEnvironment(environment.name) : words.webhooks.wholeProject
  return [
    words.webhooks.of(events.length, eventsOf(events).all.length),
    where,
    ...(flag_id === null ? [] : [words.webhooks.ofFlag]),
  ].join(', ')
}
