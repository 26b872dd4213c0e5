import type { Project, Webhook } from '@tailslide/api'
import { type QueryClient, useMutation, useQueryClient } from '@tanstack/react-query'
import { call } from '../api/call.js'
import { onceAnswered } from '../api/once-answered.js'
import { readAgain } from '../api/queries.js'
import { isUnanswered } from '../api/unanswered.js'
import { guardsOf } from '../ui/guards.js'
import { sentenceOf } from '../ui/notice.js'
import { Switch } from '../ui/switch.js'
import { say } from '../ui/toasts.js'
import { useLong } from '../ui/use-long.js'
import { foundOut } from '../words/found-out.js'
import { words } from '../words/words.js'
import { webhookNow } from './queries.js'

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
    onError(error, isOn) {
      if (isUnanswered(error)) void find(client, webhook, isOn)
      else say({ text: sentenceOf(error), isProblem: true })
    },
    onSettled: () => readAgain(client, 'webhooks'),
  })
  const isLate = useLong(turn.isPending)
  return (
    <Switch
      isOn={turn.isPending ? turn.variables : webhook.is_enabled}
      label={words.webhooks.isOn(webhook.name)}
      onChange={turn.mutate}
      waiting={isLate ? words.flags.waiting[turn.variables ? 'on' : 'off'] : undefined}
      refusal={refusal}
    />
  )
}

/** The answer was lost. */
async function find(client: QueryClient, webhook: Webhook, isOn: boolean): Promise<void> {
  say({ text: foundOut.maybeChanged(webhook.name), more: foundOut.lookedFor, isProblem: true, stays: true })
  const now = await onceAnswered(() => webhookNow(client, webhook)).catch(() => undefined)
  if (!now) return void say({ text: foundOut.unreadable(webhook.name), isProblem: true })
  const { sends, sendsNothing } = words.webhooks
  const isSo = now.is_enabled === isOn
  const more = isSo ? foundOut.isSo : foundOut.notDone
  say({ name: now.name, text: now.is_enabled ? sends : sendsNothing, more, isProblem: !isSo })
}
