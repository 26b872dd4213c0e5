import type { Delivery } from '@tailslide/api'
import { lookup } from '../state/lookup.js'
import { Button } from '../ui/button.js'
import { Chip } from '../ui/chip.js'
import { Ago } from '../ui/time.js'
import { Until } from '../ui/until.js'
import { asItCame } from '../words/as-it-came.js'
import { words } from '../words/words.js'

interface DeliveryLineProps {
  readonly delivery: Delivery
  /** When the earlier message is tried again that this one waits for: a webhook's messages go in their order. */
  readonly after: string | undefined
  readonly refusal: string | undefined
  readonly onAgain: () => void
}

const lookOf = lookup({ pending: 'warning', delivered: 'plain', failed: 'problem' } as const)

export function DeliveryLine({ delivery, after, refusal, onAgain }: DeliveryLineProps) {
  const { state, event, created_at, due_at, status, took_ms, attempts, answer } = delivery
  return (
    <li className="grid gap-x-4 gap-y-1 border-b border-line py-3 card:grid-cols-[100px_minmax(0,1fr)_auto] card:items-start">
      <span>
        <Chip look={lookOf(state)}>{asItCame(words.webhooks.states, state)}</Chip>
      </span>
      <div className="min-w-0">
        <p className="break-words">
          {event === 'test' ? words.webhooks.isTest : asItCame(words.webhooks.events, event)}
        </p>
        <p className="text-meta text-ink-3">
          <Ago at={created_at} /> · {words.webhooks.attempts(attempts)}
          {attempts > 0 && ` · ${status === null ? words.webhooks.noAnswer : words.webhooks.status(status)}`}
          {took_ms !== null && ` ${words.webhooks.took(took_ms)}`}
          {after !== undefined && (
            <>
              {' · '}
              {words.webhooks.waitsForEarlier} <Until at={Date.parse(after)} />
            </>
          )}
          {after === undefined && state === 'pending' && attempts > 0 && (
            <>
              {' · '}
              {words.webhooks.next} <Until at={Date.parse(due_at)} />
            </>
          )}
        </p>
        {answer !== '' && state !== 'delivered' && (
          <details className="mt-1" open={status === null}>
            <summary className="py-0.5 text-meta text-ink-2">{words.webhooks.answer}</summary>
            <p className="max-h-40 overflow-y-auto rounded-control bg-sunken px-3 py-2 font-mono text-meta break-words whitespace-pre-wrap">
              {answer}
            </p>
          </details>
        )}
      </div>
      <Button
        className="justify-self-start"
        aria-disabled={refusal !== undefined}
        title={refusal}
        onClick={() => refusal === undefined && onAgain()}
      >
        {words.webhooks.again}
      </Button>
    </li>
  )
}
