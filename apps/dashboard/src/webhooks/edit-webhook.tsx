import type { Project, Webhook, WebhookEvent } from '@tailslide/api'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { call } from '../api/call.js'
import { readAgain } from '../api/queries.js'
import { Field } from '../ui/field.js'
import { FormSheet } from '../ui/form-sheet.js'
import { guardsOf } from '../ui/guards.js'
import { ReasonField } from '../ui/reason-field.js'
import { LONGEST_NAME } from '../ui/too-long.js'
import { useFields } from '../ui/use-fields.js'
import { words } from '../words/words.js'
import { AddressHelp } from './address-help.js'
import { EventTicks } from './event-ticks.js'
import { eventsOf } from './events.js'
import { HeaderRows, headersProblem } from './header-rows.js'
import { headersBody, rowsOf } from './own-headers.js'

interface EditWebhookProps {
  readonly project: Project
  readonly webhook: Webhook
  readonly onClose: () => void
}

export function EditWebhook({ project, webhook, onClose }: EditWebhookProps) {
  const client = useQueryClient()
  const [known] = useState(() => eventsOf(webhook.events))
  const [events, setEvents] = useState<readonly WebhookEvent[]>(known.chosen)
  const { values, bind } = useFields({ name: webhook.name, url: '', reason: '' })
  // As they were when the form was opened: what somebody else does meanwhile is no wish of whoever types here.
  const [had] = useState(webhook.header_names)
  const [headers, setHeaders] = useState(() => rowsOf(had))
  const typed = headersBody(headers, had)
  const url = values.url.trim()
  // One that is older than its rule may stay.
  const name = values.name.trim()
  const save = useMutation({
    mutationFn: () =>
      call('PATCH /api/projects/:id/webhooks/:webhookId', {
        params: { id: project.id, webhookId: webhook.id },
        body: { ...(name !== webhook.name && { name }), events: [...events], ...(url !== '' && { url }), ...typed },
        reason: values.reason,
      }),
    async onSuccess() {
      await readAgain(client, 'webhooks')
      onClose()
    },
  })
  const of = bind(save.error)
  return (
    <FormSheet
      title={words.webhooks.editTitle(webhook.name)}
      submit={words.webhooks.save}
      sending={save}
      isIncomplete={events.length === 0 || typed === undefined}
      onClose={onClose}
    >
      <Field label={words.webhooks.name} required maxLength={LONGEST_NAME} autoComplete="off" {...of('name')} />
      <Field
        label={words.webhooks.url}
        help={<AddressHelp projectId={project.id} address={url} help={words.webhooks.urlKept} />}
        placeholder={webhook.receiver}
        type="url"
        maxLength={2_000}
        autoComplete="off"
        {...of('url')}
      />
      <HeaderRows
        rows={headers}
        onChange={setHeaders}
        isWhole={typed !== undefined}
        problem={headersProblem(save.error)}
      />
      <EventTicks events={known.all} chosen={events} onChange={setEvents} />
      <ReasonField guards={guardsOf(project)} {...of('reason')} />
    </FormSheet>
  )
}
