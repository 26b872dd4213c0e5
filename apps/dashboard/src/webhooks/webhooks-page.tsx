import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { Plus } from 'lucide-react'
import { useState } from 'react'
import { useProject } from '../frame/whereabouts.js'
import { Button } from '../ui/button.js'
import { Chip } from '../ui/chip.js'
import { ColumnTitles } from '../ui/column-titles.js'
import { Empty } from '../ui/empty.js'
import { PageHead } from '../ui/page-head.js'
import { Read } from '../ui/read.js'
import { Refusable } from '../ui/refusable.js'
import { asItCame } from '../words/as-it-came.js'
import { words } from '../words/words.js'
import { hearsOf } from './hears.js'
import { MakeWebhook } from './make-webhook.js'
import { webhooksOf } from './queries.js'
import { SecretShown } from './sure.js'
import { WebhookSwitch } from './webhook-switch.js'

const COLUMNS = 'card:grid-cols-[minmax(0,1.3fr)_minmax(0,1.2fr)_88px]'

export function WebhooksPage() {
  const { project, role } = useProject()
  const navigate = useNavigate()
  const query = useQuery(webhooksOf(project.id))
  const [isMaking, setIsMaking] = useState(false)
  const [made, setMade] = useState<{ readonly id: number; readonly secret: string }>()
  const isReleaser = role === 'releaser' || role === 'admin'
  const refusal = isReleaser ? undefined : words.admin.onlyReleasersOfProject
  const { webhook, hears, on } = words.webhooks.columns
  return (
    <>
      <PageHead
        title={words.webhooks.title}
        about={words.webhooks.about(project.title)}
        action={
          <Refusable look="main" refusal={refusal} onClick={() => setIsMaking(true)}>
            <Plus size={16} aria-hidden />
            {words.webhooks.make}
          </Refusable>
        }
      />
      <div className="mt-5">
        <Read query={query} what={words.webhooks.title}>
          {(webhooks) =>
            webhooks.length === 0 ? (
              <Empty title={words.webhooks.empty} help={words.webhooks.emptyHelp}>
                {isReleaser && <Button onClick={() => setIsMaking(true)}>{words.webhooks.make}</Button>}
              </Empty>
            ) : (
              <>
                <ColumnTitles columns={COLUMNS} titles={[webhook, hears, on]} />
                <ul className="border-t border-line-strong">
                  {webhooks.map((each) => (
                    <li
                      key={each.id}
                      className={`grid gap-x-4 gap-y-1 border-b border-line py-3 card:items-center ${COLUMNS}`}
                    >
                      <div className="min-w-0">
                        <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
                          <Link
                            to="/p/$project/webhooks/$webhook"
                            params={{ project: project.title, webhook: String(each.id) }}
                            className="font-semibold break-words text-ink underline decoration-line-strong underline-offset-2 hover:decoration-current"
                          >
                            {each.name}
                          </Link>
                          <Chip>{asItCame(words.webhooks.shortFormats, each.format)}</Chip>
                          {each.dropped > 0 && <Chip look="warning">{words.webhooks.missed(each.dropped)}</Chip>}
                        </div>
                        <div className="text-meta break-all text-ink-3">{each.receiver}</div>
                      </div>
                      <p className="min-w-0 text-ink-2">{hearsOf(each, project)}</p>
                      <WebhookSwitch project={project} webhook={each} refusal={refusal} />
                    </li>
                  ))}
                </ul>
              </>
            )
          }
        </Read>
      </div>
      {isMaking && (
        <MakeWebhook
          project={project}
          onMade={(id, secret) => {
            setIsMaking(false)
            setMade({ id, secret })
          }}
          onClose={() => setIsMaking(false)}
        />
      )}
      {made && (
        <SecretShown
          secret={made.secret}
          onClose={() => {
            setMade(undefined)
            // Where a test shows whether it arrives.
            void navigate({
              to: '/p/$project/webhooks/$webhook',
              params: { project: project.title, webhook: String(made.id) },
            })
          }}
        />
      )}
    </>
  )
}
