import type { WebhookEvent } from '@tailslide/api'
import { Tick } from '../ui/tick.js'
import { words } from '../words/words.js'

const isEvent = (name: string): name is WebhookEvent => Object.hasOwn(words.webhooks.events, name)
export const EVENTS = Object.keys(words.webhooks.events).filter(isEvent)

/** Those that somebody wants to hear of who does not say. */
export const USUAL_EVENTS = EVENTS.filter((event) => event.startsWith('circuit.') || event.startsWith('flag.switched'))

export const knownEvents = (names: readonly string[]): WebhookEvent[] => names.filter(isEvent)

interface EventTicksProps {
  readonly chosen: readonly WebhookEvent[]
  readonly onChange: (chosen: readonly WebhookEvent[]) => void
}

export function EventTicks({ chosen, onChange }: EventTicksProps) {
  return (
    <fieldset>
      <legend className="mb-1 font-medium">{words.webhooks.eventsTitle}</legend>
      {EVENTS.map((event) => (
        <Tick
          key={event}
          label={words.webhooks.events[event]}
          isOn={chosen.includes(event)}
          onChange={(isOn) => onChange(EVENTS.filter((each) => (each === event ? isOn : chosen.includes(each))))}
        />
      ))}
    </fieldset>
  )
}
