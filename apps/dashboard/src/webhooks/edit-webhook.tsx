import type { Project, Webhook, WebhookEvent } from '@tailslide/api'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { call } from '../api/call.js'
import { readAgain } from '../api/queries.js'
import { ChangedByBoth } from '../edits/changed-by-both.js'
import { useEdits } from '../edits/use-edits.js'
import { Field } from '../ui/field.js'
import { FormSheet } from '../ui/form-sheet.js'
import { guardsOf } from '../ui/guards.js'
import { ReasonField } from '../ui/reason-field.js'
import { LONGEST_NAME } from '../ui/too-long.js'
import { useFields } from '../ui/use-fields.js'
import { words } from '../words/words.js'
import { AddressHelp } from './address-help.js'
import { EventTicks } from './event-ticks.js'
import { eventsOf, type TickedEvents, ticked } from './events.js'
import { HeaderRows, headersProblem } from './header-rows.js'
import { editsIn, headersBody, NO_HEADER_EDITS, rowsOf } from './own-headers.js'
import { webhookNow } from './queries.js'

interface EditWebhookProps {
  readonly project: Project
  readonly webhook: Webhook
  readonly onClose: () => void
}

/** The address that it has is a secret: what is shown of it stands for it, which nobody can type as an address. */
const STAYS = 'stays '
const textsOf = ({ name, receiver }: Webhook) => ({ name, url: STAYS + receiver })
const LABELS = { name: words.webhooks.name, url: words.webhooks.url }
const withoutStays = (_: string, text: string): string => (text.startsWith(STAYS) ? text.slice(STAYS.length) : text)

export function EditWebhook({ project, webhook, onClose }: EditWebhookProps) {
  const client = useQueryClient()
  const [ticks, setTicks] = useState<TickedEvents>(new Map())
  const [headers, setHeaders] = useState(NO_HEADER_EDITS)
  const { values, bind } = useFields({ reason: '' })
  const { texts, saving, change, both, settle, of } = useEdits({
    stored: webhook,
    textsOf,
    read: () => webhookNow(client, webhook),
    send: (changed, stored) =>
      call('PATCH /api/projects/:id/webhooks/:webhookId', {
        params: { id: project.id, webhookId: webhook.id },
        body: {
          ...Object.fromEntries(changed),
          ...(ticks.size > 0 && { events: eventsOf(stored.events, ticks).chosen }),
          ...headersBody(rowsOf(stored.header_names, headers), stored.header_names),
        },
        reason: values.reason,
      }),
    async onSaved() {
      await readAgain(client, 'webhooks')
      onClose()
    },
  })
  const events = eventsOf(webhook.events, ticks)
  const rows = rowsOf(webhook.header_names, headers)
  const isWhole = headersBody(rows, webhook.header_names) !== undefined
  const url = texts.url.startsWith(STAYS) ? '' : texts.url
  return (
    <FormSheet
      title={words.webhooks.editTitle(webhook.name)}
      submit={words.webhooks.save}
      sending={saving}
      isIncomplete={events.chosen.length === 0 || !isWhole || both.length > 0}
      onClose={onClose}
    >
      <ChangedByBoth both={both} labels={LABELS} textOf={withoutStays} onSettle={settle} />
      <Field label={words.webhooks.name} required maxLength={LONGEST_NAME} autoComplete="off" {...of('name')} />
      <Field
        label={words.webhooks.url}
        help={<AddressHelp projectId={project.id} address={url} help={words.webhooks.urlKept} />}
        placeholder={webhook.receiver}
        type="url"
        maxLength={2_000}
        autoComplete="off"
        {...of('url')}
        value={url}
        onChange={({ target }) => change('url', target.value.trim() === '' ? STAYS + webhook.receiver : target.value)}
      />
      <HeaderRows
        rows={rows}
        onChange={(next) => setHeaders(editsIn(next, webhook.header_names))}
        isWhole={isWhole}
        problem={headersProblem(saving.error)}
      />
      <EventTicks
        events={events.all}
        chosen={events.chosen}
        onChange={(chosen: readonly WebhookEvent[]) => setTicks(ticked(webhook.events, chosen))}
      />
      <ReasonField guards={guardsOf(project)} {...bind(saving.error)('reason')} />
    </FormSheet>
  )
}
