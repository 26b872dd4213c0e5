import type { Project, WebhookEvent, WebhookFormat } from '@tailslide/api'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { call } from '../api/call.js'
import { readAgain } from '../api/queries.js'
import { Field } from '../ui/field.js'
import { FormSheet } from '../ui/form-sheet.js'
import { guardsOf } from '../ui/guards.js'
import { ReasonField } from '../ui/reason-field.js'
import { Select } from '../ui/select.js'
import { optionsOf } from '../ui/spans.js'
import { LONGEST_NAME } from '../ui/too-long.js'
import { useFields } from '../ui/use-fields.js'
import { words } from '../words/words.js'
import { AddressHelp } from './address-help.js'
import { EventTicks } from './event-ticks.js'
import { EVENTS, USUAL_EVENTS } from './events.js'
import { HeaderRows, headersProblem } from './header-rows.js'
import { type HeaderRow, headersBody } from './own-headers.js'

interface MakeWebhookProps {
  readonly project: Project
  readonly onMade: (id: number, secret: string) => void
  readonly onClose: () => void
}

const isFormat = (value: string): value is WebhookFormat => Object.hasOwn(words.webhooks.formats, value)

export function MakeWebhook({ project, onMade, onClose }: MakeWebhookProps) {
  const client = useQueryClient()
  const [format, setFormat] = useState<WebhookFormat>('slack')
  const [events, setEvents] = useState<readonly WebhookEvent[]>(USUAL_EVENTS)
  const [appId, setAppId] = useState('')
  const { values, bind } = useFields({ name: '', url: '', reason: '' })
  const [headers, setHeaders] = useState<readonly HeaderRow[]>([])
  const typed = headersBody(headers, [])
  const make = useMutation({
    mutationFn: () =>
      call('POST /api/projects/:id/webhooks', {
        params: { id: project.id },
        body: {
          name: values.name.trim(),
          url: values.url.trim(),
          format,
          events: [...events],
          ...(typed?.headers && { headers: typed.headers }),
          ...(appId !== '' && { app_id: Number(appId) }),
        },
        reason: values.reason,
      }),
    async onSuccess({ payload }) {
      await readAgain(client, 'webhooks')
      onMade(payload.webhook.id, payload.secret)
    },
  })
  const of = bind(make.error)
  return (
    <FormSheet
      title={words.webhooks.make}
      about={words.webhooks.makeAbout}
      submit={words.webhooks.makeSubmit}
      sending={make}
      isIncomplete={events.length === 0 || typed === undefined}
      onClose={onClose}
    >
      <Field label={words.webhooks.name} required maxLength={LONGEST_NAME} autoComplete="off" {...of('name')} />
      <Field
        label={words.webhooks.url}
        help={<AddressHelp projectId={project.id} address={values.url} help={words.webhooks.urlHelp} />}
        type="url"
        required
        maxLength={2_000}
        autoComplete="off"
        {...of('url')}
      />
      <HeaderRows
        rows={headers}
        onChange={setHeaders}
        isWhole={typed !== undefined}
        problem={headersProblem(make.error)}
      />
      <Select
        label={words.webhooks.format}
        value={format}
        options={optionsOf(words.webhooks.formats)}
        onChange={(value) => isFormat(value) && setFormat(value)}
      />
      <Select
        label={words.webhooks.scope}
        value={appId}
        options={[
          ['', words.webhooks.wholeProject],
          ...project.environments.map(
            ({ app_id, name }) => [String(app_id), words.webhooks.inEnvironment(name)] as const,
          ),
        ]}
        onChange={setAppId}
      />
      <EventTicks events={EVENTS} chosen={events} onChange={setEvents} />
      <ReasonField guards={guardsOf(project)} {...of('reason')} />
    </FormSheet>
  )
}
