import type { AppUsage } from '@tailslide/api'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { usePlace } from '../frame/place.js'
import { ColumnTitles } from '../ui/column-titles.js'
import { Empty } from '../ui/empty.js'
import { PageHead } from '../ui/page-head.js'
import { Read } from '../ui/read.js'
import { Section } from '../ui/section.js'
import { apart } from '../words/apart.js'
import { words } from '../words/words.js'
import { InVain } from './in-vain.js'
import { servicesOf } from './queries.js'
import { COLUMNS, ServiceLine } from './service-line.js'

/** Who is there is told by no event. */
const LOOK_MS = 10_000

export function ServicesPage() {
  const { project, environment } = usePlace()
  const query = useQuery({ ...servicesOf(environment.app_id), refetchInterval: LOOK_MS })
  return (
    <>
      <PageHead title={words.services.title} about={words.services.about(environment.name)} />
      <div className="mt-5">
        <Read query={query} what={words.services.title}>
          {(usage) => (
            <>
              {usage.services.length === 0 ? (
                <Empty title={words.services.empty(environment.name)} help={words.services.emptyHelp}>
                  <Link
                    to="/p/$project/$environment/keys"
                    params={{ project: project.title, environment: environment.name }}
                  >
                    {words.services.toKeys}
                  </Link>
                </Empty>
              ) : (
                <Services services={usage.services} />
              )}
              <Silent names={usage.not_reported} />
              <InVain
                title={words.services.archived}
                about={words.services.archivedAbout}
                names={usage.unknown.filter(({ is_archived }) => is_archived)}
                linked
              />
              <InVain
                title={words.services.unknown}
                about={words.services.unknownAbout}
                names={usage.unknown.filter(({ is_archived }) => !is_archived)}
              />
            </>
          )}
        </Read>
      </div>
    </>
  )
}

function Services({ services }: Pick<AppUsage, 'services'>) {
  const { service, instances, sdk, seen } = words.services.columns
  return (
    <>
      <ColumnTitles columns={COLUMNS} titles={[service, instances, sdk, seen]} />
      <ul className="border-t border-line-strong">
        {services.map((each) => (
          <ServiceLine
            key={[each.service, each.service_version, each.sdk, each.sdk_version].join('\n')}
            service={each}
          />
        ))}
      </ul>
    </>
  )
}

function Silent({ names }: { names: readonly string[] }) {
  if (names.length === 0) return null
  return (
    <Section title={words.services.older} about={words.services.olderAbout}>
      <ul>
        {names.map((name) => (
          <li key={name} className="border-b border-line py-2.5 font-mono break-all">
            {apart(name)}
          </li>
        ))}
      </ul>
    </Section>
  )
}
