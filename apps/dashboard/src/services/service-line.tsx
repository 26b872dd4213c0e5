import type { AppUsage } from '@tailslide/api'
import { Plug } from 'lucide-react'
import { UseDot } from '../keys/standing-mark.js'
import { Ago } from '../ui/time.js'
import { apart } from '../words/apart.js'
import { words } from '../words/words.js'

export const COLUMNS = 'card:grid-cols-[minmax(0,1.4fr)_minmax(0,0.8fr)_minmax(0,1fr)_minmax(0,0.8fr)]'

export function ServiceLine({ service }: { service: AppUsage['services'][number] }) {
  const { service: name, service_version, sdk, sdk_version, instances, first_seen_at, last_seen_at } = service
  return (
    <li className={`grid gap-x-4 gap-y-1 border-b border-line py-3 card:items-center ${COLUMNS}`}>
      <div className="flex min-w-0 items-center gap-3">
        <span
          aria-hidden
          className="flex size-8 shrink-0 items-center justify-center rounded-control border border-line-strong bg-sunken text-ink-2"
        >
          <Plug size={15} />
        </span>
        <div className="min-w-0">
          <div className={name === '' ? 'text-ink-2' : 'font-semibold break-words'}>
            {name === '' ? words.services.unnamed : apart(name)}
          </div>
          <div className="text-meta break-words text-ink-3">
            {name === ''
              ? words.services.unnamedHelp
              : service_version !== '' && words.services.version(service_version)}
          </div>
        </div>
      </div>
      <div className="flex items-center gap-2 pl-11 card:pl-0">
        <UseDot isNow={instances > 0} />
        <span className={instances > 0 ? '' : 'text-ink-3'}>
          {instances > 0 ? words.services.instances(instances) : words.services.none}
        </span>
      </div>
      <div className="min-w-0 pl-11 break-words text-ink-2 card:pl-0">
        {words.services.sdkName(sdk)} {apart(sdk_version)}
      </div>
      <div className="pl-11 text-ink-2 card:pl-0">
        <Ago at={last_seen_at} />
        <div className="inline text-meta text-ink-3 card:block">
          {' '}
          {words.services.since} <Ago at={first_seen_at} />
        </div>
      </div>
    </li>
  )
}
