import type { WebhookEvent } from '@tailslide/api'
import { Tick } from '../ui/tick.js'
import { asItCame } from '../words/as-it-came.js'
import { words } from '../words/words.js'

interface EventTicksProps {
  readonly events: readonly WebhookEvent[]
  readonly chosen: readonly WebhookEvent[]
  readonly onChange: (chosen: readonly WebhookEvent[]) => void
}

export function EventTicks({ events, chosen, onChange }: EventTicksProps) {
  return (
    <fieldset>
      <legend className="mb-1 font-medium">{words.webhooks.eventsTitle}</legend>
      {events.map((event) => (
        <Tick
          key={event}
          label={asItCame(words.webhooks.events, event)}
          isOn={chosen.includes(event)}
          onChange={(isOn) => onChange(events.filter((each) => (each === event ? isOn : chosen.includes(each))))}
        />
      ))}
    </fieldset>
  )
}
