import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { usePlace } from '../frame/place.js'
import { Empty } from '../ui/empty.js'
import { InlineSelect } from '../ui/inline-select.js'
import { PageHead } from '../ui/page-head.js'
import { compare } from '../words/compare.js'
import { Differences } from './differences.js'
import { NoSuchOther } from './no-such-other.js'
import { useOther } from './use-other.js'

const ADDRESS = '/p/$project/$environment/compare'

/** How an environment is set otherwise than another one, and the way to copy that into it. */
export function ComparePage() {
  const place = usePlace()
  const { project, environment } = place
  const search = useSearch({ from: `/inside${ADDRESS}` })
  const navigate = useNavigate({ from: ADDRESS })
  const others = project.environments.filter(({ app_id }) => app_id !== environment.app_id)
  const other = useOther(others, search.with)
  if (!other && search.with !== undefined && others.length > 0) {
    return (
      <>
        <PageHead title={compare.title} />
        <NoSuchOther key={search.with} project={project} others={others} name={search.with} />
      </>
    )
  }
  if (!other) {
    return (
      <>
        <PageHead title={compare.title} />
        <Empty title={compare.alone} help={compare.aloneHelp}>
          <Link to="/p/$project/settings" params={{ project: project.title }}>
            {compare.toSettings}
          </Link>
        </Empty>
      </>
    )
  }
  return (
    <div>
      <PageHead title={compare.title} />
      <div className="mt-1 flex flex-wrap items-center gap-x-2 gap-y-1">
        {compare.about(environment.name)}
        <InlineSelect
          label={compare.with}
          value={other.name}
          onChange={(name) => void navigate({ search: { with: name }, replace: true })}
          options={others.map(({ name }) => ({ value: name, label: name }))}
        />
      </div>
      <p className="mt-2 max-w-[680px] text-ink-2">
        <b className="font-semibold text-ink">{compare.direction(other.name, environment.name)}</b>{' '}
        {compare.aboutCopying}
      </p>
      <Link
        to={ADDRESS}
        params={{ project: project.title, environment: other.name }}
        search={{ with: environment.name }}
        className="mt-1 inline-flex min-h-11 items-center break-words card:min-h-8"
      >
        {compare.turnRound(environment.name, other.name)}
      </Link>
      <Differences key={`${other.app_id} ${environment.app_id}`} place={place} other={other} />
    </div>
  )
}
