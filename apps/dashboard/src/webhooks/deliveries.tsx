import type { Project, Webhook } from '@tailslide/api'
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query'
import { call } from '../api/call.js'
import { readAgain } from '../api/queries.js'
import { Button } from '../ui/button.js'
import { Empty } from '../ui/empty.js'
import { guardsOf } from '../ui/guards.js'
import { sentenceOf } from '../ui/notice.js'
import { Read } from '../ui/read.js'
import { Section } from '../ui/section.js'
import { say } from '../ui/toasts.js'
import { words } from '../words/words.js'
import { DeliveryLine } from './delivery-line.js'
import { deliveriesOf } from './queries.js'
import { waitsFor } from './waits-for.js'

interface DeliveriesProps {
  readonly project: Project
  readonly webhook: Webhook
  readonly refusal: string | undefined
}

/** While a message is on its way, and otherwise. */
const SOON_MS = 1_000
const LATER_MS = 10_000

export function Deliveries({ project, webhook, refusal }: DeliveriesProps) {
  const client = useQueryClient()
  const query = useInfiniteQuery({
    ...deliveriesOf(project.id, webhook.id),
    refetchInterval: ({ state }) =>
      state.data?.pages[0]?.some((each) => each.state === 'pending' && each.attempts === 0) ? SOON_MS : LATER_MS,
  })
  const again = useMutation({
    mutationFn: (deliveryId: number) =>
      call('POST /api/projects/:id/webhooks/:webhookId/deliveries/:deliveryId/redeliver', {
        params: { id: project.id, webhookId: webhook.id, deliveryId },
        ...(guardsOf(project).needs_reason && { reason: words.webhooks.again }),
      }),
    async onSuccess() {
      say({ text: words.webhooks.sentAgain })
      await readAgain(client, 'deliveries')
    },
    onError: (error) => say({ text: sentenceOf(error), isProblem: true }),
  })
  return (
    <Section title={words.webhooks.deliveries} about={words.webhooks.deliveriesAbout}>
      <Read query={query} what={words.webhooks.deliveries}>
        {({ pages }) => {
          const deliveries = pages.flat()
          if (deliveries.length === 0) {
            return <Empty title={words.webhooks.noDeliveries} help={words.webhooks.noDeliveriesHelp} />
          }
          return (
            <>
              <ul>
                {deliveries.map((delivery) => (
                  <DeliveryLine
                    key={delivery.id}
                    delivery={delivery}
                    after={waitsFor(delivery, deliveries)?.due_at}
                    refusal={refusal}
                    onAgain={() => again.mutate(delivery.id)}
                  />
                ))}
              </ul>
              {query.hasNextPage && (
                <Button className="mt-3" disabled={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
                  {words.webhooks.older}
                </Button>
              )}
            </>
          )
        }}
      </Read>
    </Section>
  )
}
