import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, useNavigate, useParams } from '@tanstack/react-router'
import { Send } from 'lucide-react'
import { useState } from 'react'
import { call } from '../api/call.js'
import { readAgain } from '../api/queries.js'
import { useProject } from '../frame/whereabouts.js'
import { Empty } from '../ui/empty.js'
import { guardsOf } from '../ui/guards.js'
import { MoreMenu } from '../ui/more-menu.js'
import { sentenceOf } from '../ui/notice.js'
import { PageHead } from '../ui/page-head.js'
import { Read } from '../ui/read.js'
import { Refusable } from '../ui/refusable.js'
import { say } from '../ui/toasts.js'
import { asItCame } from '../words/as-it-came.js'
import { words } from '../words/words.js'
import { Deliveries } from './deliveries.js'
import { EditWebhook } from './edit-webhook.js'
import { hearsOf } from './hears.js'
import { webhooksOf } from './queries.js'
import { DeleteWebhook, NewSecret, SecretShown } from './sure.js'
import { WebhookSwitch } from './webhook-switch.js'

type Asking = { readonly kind: 'edit' | 'rotate' | 'delete' } | { readonly kind: 'secret'; readonly secret: string }

export function WebhookPage() {
  const { project, role } = useProject()
  const { webhook: id } = useParams({ from: '/inside/project/p/$project/webhooks/$webhook' })
  const query = useQuery(webhooksOf(project.id))
  const navigate = useNavigate()
  const [asking, setAsking] = useState<Asking>()
  const test = useTest(project.id, guardsOf(project).needs_reason)
  const isReleaser = role === 'releaser' || role === 'admin'
  const refusal = isReleaser ? undefined : words.admin.onlyReleasersOfProject
  const testRefusal = isReleaser || role === 'editor' ? undefined : words.admin.onlyEditorsOfProject
  const close = () => setAsking(undefined)
  const toAll = { to: '/p/$project/webhooks', params: { project: project.title } } as const
  return (
    <>
      {!query.data && <PageHead title={words.webhooks.title} />}
      <Read query={query} what={words.webhooks.title}>
        {(webhooks) => {
          const webhook = webhooks.find((each) => String(each.id) === id)
          if (!webhook) {
            return (
              <Empty title={words.webhooks.gone}>
                <Link {...toAll}>{words.webhooks.all}</Link>
              </Empty>
            )
          }
          return (
            <>
              <p className="mb-1 text-meta text-ink-3">
                <Link
                  {...toAll}
                  className="text-ink-2 underline decoration-line-strong underline-offset-2 hover:decoration-current"
                >
                  {words.webhooks.title}
                </Link>
                <span aria-hidden className="mx-1.5">
                  /
                </span>
                {webhook.name}
              </p>
              <PageHead
                title={webhook.name}
                about={
                  <>
                    <span className="block break-all">{webhook.receiver}</span>
                    {asItCame(words.webhooks.shortFormats, webhook.format)} · {hearsOf(webhook, project)}
                  </>
                }
                action={
                  <div className="flex items-start gap-2">
                    <WebhookSwitch project={project} webhook={webhook} refusal={refusal} />
                    <Refusable look="main" refusal={testRefusal} onClick={() => test.mutate(webhook.id)}>
                      <Send size={15} aria-hidden />
                      {words.webhooks.test}
                    </Refusable>
                    <MoreMenu
                      label={words.admin.more(webhook.name)}
                      entries={[
                        { label: words.webhooks.edit, refusal, onChoose: () => setAsking({ kind: 'edit' }) },
                        { label: words.webhooks.rotate, refusal, onChoose: () => setAsking({ kind: 'rotate' }) },
                        {
                          label: words.webhooks.delete,
                          isDanger: true,
                          refusal,
                          onChoose: () => setAsking({ kind: 'delete' }),
                        },
                      ]}
                    />
                  </div>
                }
              />
              <Deliveries project={project} webhook={webhook} refusal={testRefusal} />
              {asking?.kind === 'edit' && <EditWebhook project={project} webhook={webhook} onClose={close} />}
              {asking?.kind === 'rotate' && (
                <NewSecret
                  {...{ project, webhook }}
                  onDone={(secret) => setAsking(secret === undefined ? undefined : { kind: 'secret', secret })}
                  onClose={close}
                />
              )}
              {asking?.kind === 'delete' && (
                <DeleteWebhook {...{ project, webhook }} onDone={() => void navigate(toAll)} onClose={close} />
              )}
              {asking?.kind === 'secret' && <SecretShown secret={asking.secret} onClose={close} />}
            </>
          )
        }}
      </Read>
    </>
  )
}

function useTest(projectId: number, needsReason: boolean) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (webhookId: number) =>
      call('POST /api/projects/:id/webhooks/:webhookId/test', {
        params: { id: projectId, webhookId },
        ...(needsReason && { reason: words.webhooks.isTest }),
      }),
    async onSuccess() {
      say({ text: words.webhooks.tested })
      await readAgain(client, 'deliveries')
    },
    onError: (error) => say({ text: sentenceOf(error), isProblem: true }),
  })
}
