import type { Project, Webhook } from '@tailslide/api'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { call } from '../api/call.js'
import { readAgain } from '../api/queries.js'
import { guardsOf } from '../ui/guards.js'
import { sentenceOf } from '../ui/notice.js'
import { Switch } from '../ui/switch.js'
import { say } from '../ui/toasts.js'
import { words } from '../words/words.js'

interface WebhookSwitchProps {
  readonly project: Project
  readonly webhook: Webhook
  readonly refusal: string | undefined
}

/** Whether it is told anything. Painted at once, over whatever is read meanwhile, and taken back where Tower refuses. */
export function WebhookSwitch({ project, webhook, refusal }: WebhookSwitchProps) {
  const client = useQueryClient()
  const turn = useMutation({
    mutationFn: (is_enabled: boolean) =>
      call('PATCH /api/projects/:id/webhooks/:webhookId', {
        params: { id: project.id, webhookId: webhook.id },
        body: { is_enabled },
        // The switch says all that there is to say.
        ...(guardsOf(project).needs_reason && { reason: words.webhooks.switched(is_enabled) }),
      }),
    onError: (error) => say({ text: sentenceOf(error), isProblem: true }),
    onSettled: () => readAgain(client, 'webhooks'),
  })
  return (
    <Switch
      isOn={turn.isPending ? turn.variables : webhook.is_enabled}
      label={words.webhooks.isOn(webhook.name)}
      onChange={turn.mutate}
      refusal={refusal}
    />
  )
}
