import type { ReactNode } from 'react'
import { exactTime } from '../ui/time.js'
import { quoted } from '../words/apart.js'

interface LineProps {
  readonly at: string
  readonly mark: ReactNode
  readonly reason?: string
  readonly action?: ReactNode
  readonly children: ReactNode
}

const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' })
const toTheSecond = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', second: '2-digit' })

export function Clock({ at, exactly = false }: { at: string; exactly?: boolean }) {
  const instant = Date.parse(at)
  return (
    <time dateTime={at} title={exactTime(instant)} className="whitespace-nowrap">
      {(exactly ? toTheSecond : clock).format(instant)}
    </time>
  )
}

/** When, by whom, what, why, and what can be done about it; on a phone one under the other. */
export function Line({ at, mark, reason = '', action, children }: LineProps) {
  return (
    <div className="grid grid-cols-[24px_minmax(0,1fr)] gap-x-3 gap-y-2 py-3 card:grid-cols-[64px_24px_minmax(0,1fr)_104px] wide:grid-cols-[64px_24px_minmax(0,1fr)_minmax(0,280px)_104px]">
      <div className="col-start-2 text-meta text-ink-2 card:col-start-1 card:row-start-1 card:pt-0.5 card:text-body">
        <Clock at={at} />
      </div>
      <div className="col-start-1 row-start-1 card:col-start-2">{mark}</div>
      <div className="col-start-2 flex min-w-0 flex-col gap-1.5 break-words card:col-start-3">{children}</div>
      {reason !== '' && (
        <p className="col-start-2 min-w-0 break-words text-ink-2 card:col-start-3 wide:col-start-4 wide:row-start-1">
          {quoted(reason)}
        </p>
      )}
      {action && (
        <div className="col-start-2 justify-self-start card:col-start-4 card:row-start-1 card:justify-self-end wide:col-start-5">
          {action}
        </div>
      )}
    </div>
  )
}
