import type { Project, Webhook } from '@tailslide/api'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { call } from '../api/call.js'
import { readAgain } from '../api/queries.js'
import { CodeBlock } from '../code/code-block.js'
import { Button } from '../ui/button.js'
import { FormSheet } from '../ui/form-sheet.js'
import { guardsOf } from '../ui/guards.js'
import { ReasonField } from '../ui/reason-field.js'
import { Sheet } from '../ui/sheet.js'
import { say } from '../ui/toasts.js'
import { useFields } from '../ui/use-fields.js'
import { apart } from '../words/apart.js'
import { words } from '../words/words.js'

interface SureProps {
  readonly project: Project
  readonly webhook: Webhook
  readonly onDone: (secret?: string) => void
  readonly onClose: () => void
}

export function DeleteWebhook({ project, webhook, onDone, onClose }: SureProps) {
  const client = useQueryClient()
  const { values, bind } = useFields({ reason: '' })
  const remove = useMutation({
    mutationFn: () =>
      call('DELETE /api/projects/:id/webhooks/:webhookId', {
        params: { id: project.id, webhookId: webhook.id },
        reason: values.reason,
      }),
    async onSuccess() {
      say({ text: `${apart(webhook.name)} ${words.webhooks.isDeleted}` })
      onDone()
      await readAgain(client, 'webhooks')
    },
  })
  return (
    <FormSheet
      title={words.webhooks.deleteTitle(webhook.name)}
      about={words.webhooks.deleteAbout}
      submit={words.webhooks.deleteSubmit}
      look="danger"
      sending={remove}
      onClose={onClose}
    >
      <ReasonField guards={guardsOf(project)} {...bind(remove.error)('reason')} />
    </FormSheet>
  )
}

export function NewSecret({ project, webhook, onDone, onClose }: SureProps) {
  const { values, bind } = useFields({ reason: '' })
  const rotate = useMutation({
    mutationFn: () =>
      call('POST /api/projects/:id/webhooks/:webhookId/rotate', {
        params: { id: project.id, webhookId: webhook.id },
        reason: values.reason,
      }),
    onSuccess: ({ payload }) => onDone(payload.secret),
  })
  return (
    <FormSheet
      title={words.webhooks.rotateTitle(webhook.name)}
      about={words.webhooks.rotateAbout}
      submit={words.webhooks.rotateSubmit}
      sending={rotate}
      onClose={onClose}
    >
      <ReasonField guards={guardsOf(project)} {...bind(rotate.error)('reason')} />
    </FormSheet>
  )
}

/** The one time that it is seen. */
export function SecretShown({ secret, onClose }: { secret: string; onClose: () => void }) {
  return (
    <Sheet title={words.webhooks.secretTitle} about={words.webhooks.secretAbout} onClose={onClose}>
      <CodeBlock parts={[{ filled: secret }]} label={words.webhooks.secretLabel} about={words.webhooks.secretKept} />
      <div className="mt-4 flex justify-end">
        <Button look="main" onClick={onClose}>
          {words.admin.done}
        </Button>
      </div>
    </Sheet>
  )
}
