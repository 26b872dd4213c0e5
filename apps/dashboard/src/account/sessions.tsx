import type { Session } from '@tailslide/api'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { call } from '../api/call.js'
import { Button } from '../ui/button.js'
import { Chip } from '../ui/chip.js'
import { sentenceOf } from '../ui/notice.js'
import { Read } from '../ui/read.js'
import { Ago } from '../ui/time.js'
import { say } from '../ui/toasts.js'
import { words } from '../words/words.js'
import { browserName } from './browser-name.js'
import { sessions } from './queries.js'

export function Sessions() {
  const query = useQuery(sessions)
  const client = useQueryClient()
  const end = useMutation({
    mutationFn: (id: number) => call('DELETE /api/me/sessions/:id', { params: { id } }),
    onSuccess: ({ payload }) => client.setQueryData(sessions.queryKey, payload),
    onError: (error) => say({ text: sentenceOf(error), isProblem: true }),
  })
  return (
    <Read query={query} what={words.account.sessions}>
      {(known) => (
        <ul>
          {known.map((session) => (
            <Line key={session.id} session={session} onEnd={() => end.mutate(session.id)} />
          ))}
        </ul>
      )}
    </Read>
  )
}

function Line({ session, onEnd }: { session: Session; onEnd: () => void }) {
  const { browser, system } = browserName(session.user_agent)
  const name = browser ?? words.account.unknownBrowser
  return (
    <li className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 border-b border-line py-3">
      <div className="min-w-0">
        <div className="flex flex-wrap items-center gap-x-2">
          <span className="font-semibold" title={session.user_agent}>
            {system === undefined ? name : words.account.onSystem(name, system)}
          </span>
          {session.is_current && <Chip look="new">{words.account.here}</Chip>}
        </div>
        <p className="text-meta text-ink-3">
          {session.address} · {words.account.since} <Ago at={session.created_at} /> · {words.account.lastSeen}{' '}
          <Ago at={session.last_seen_at} />
        </p>
      </div>
      {!session.is_current && (
        <Button onClick={onEnd}>
          {words.account.end}
          <span className="sr-only">
            {name} {session.address}
          </span>
        </Button>
      )}
    </li>
  )
}
