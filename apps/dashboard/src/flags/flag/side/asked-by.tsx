import type { AppUsage, FlagUsage } from '@tailslide/api'
import { queryOptions, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Plug } from 'lucide-react'
import { call } from '../../../api/call.js'
import { Failed } from '../../../ui/notice.js'
import { Ago } from '../../../ui/time.js'
import { WaitingRows } from '../../../ui/waiting-rows.js'
import { apart } from '../../../words/apart.js'
import { words } from '../../../words/words.js'
import { useFlagHere } from '../flag-here.js'
import { usageOf } from '../queries.js'
import { SideSection } from './side-section.js'

const servicesOf = (appId: number) =>
  queryOptions({
    queryKey: ['usage', 'services', appId],
    queryFn: async ({ signal }) => (await call('GET /api/apps/:id/usage', { params: { id: appId }, signal })).payload,
    staleTime: 30_000,
    refetchInterval: 30_000,
  })

const MOST_SHOWN = 6
const { asked } = words.flag

export function AskedBy() {
  const { place, flag, row } = useFlagHere()
  const usage = useQuery(usageOf(flag.id))
  const services = useQuery(servicesOf(place.environment.app_id))
  if (usage.error && !usage.data) {
    return <Failed error={usage.error} what={asked.failed} retry={() => void usage.refetch()} />
  }
  const by = usage.data?.by ?? []
  const params = { project: place.project.title, environment: place.environment.name, flag: row.title }
  return (
    <SideSection title={asked.title}>
      {!usage.data && <WaitingRows count={2} />}
      {usage.data && by.length === 0 && (
        <p className="text-ink-2">
          {usage.data.is_reported ? asked.none : asked.unknown}{' '}
          <Link to="/p/$project/$environment/flags/$flag/code" params={params} className="underline">
            {asked.showCode}
          </Link>
        </p>
      )}
      <ul className="flex flex-col gap-3.5">
        {by.slice(0, MOST_SHOWN).map((source) => (
          <Source
            key={`${source.service} ${source.service_version} ${source.sdk} ${source.sdk_version}`}
            source={source}
            instances={instancesOf(source, services.data)}
          />
        ))}
      </ul>
    </SideSection>
  )
}

type Source = FlagUsage['by'][number]

/** Of the very service, version and SDK; undefined where none has reported in the last minutes. */
function instancesOf(source: Source, app: AppUsage | undefined): number | undefined {
  const same = app?.services.find(
    (each) =>
      each.service === source.service &&
      each.service_version === source.service_version &&
      each.sdk === source.sdk &&
      each.sdk_version === source.sdk_version,
  )
  return same && same.instances > 0 ? same.instances : undefined
}

function Source({ source, instances }: { source: Source; instances: number | undefined }) {
  const { service, service_version, sdk, sdk_version } = source
  return (
    <li className="flex gap-2.5">
      <span
        aria-hidden
        className="flex size-6 shrink-0 items-center justify-center rounded-chip border border-line-strong bg-sunken text-ink-2"
      >
        <Plug size={13} />
      </span>
      <div className="min-w-0">
        <div className="break-words">
          <b className="font-semibold">
            {service === '' ? asked.unnamed : `${apart(service)} ${apart(service_version)}`.trim()}
          </b>
          {instances !== undefined && <span className="text-ink-2"> {asked.instances(instances)}</span>}
        </div>
        <div className="text-meta break-words text-ink-2">
          {`${words.services.sdkName(sdk)} ${apart(sdk_version)}`.trim()}, <Ago at={source.last_evaluated_at} />
        </div>
      </div>
    </li>
  )
}
