import type { Project } from '@tailslide/api'
import { useQueries, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { EnvironmentGlyph } from '../../../ui/glyphs.js'
import { Failed } from '../../../ui/notice.js'
import { WaitingRows } from '../../../ui/waiting-rows.js'
import { fieldName } from '../../../words/fields.js'
import { numberOf, words } from '../../../words/words.js'
import { useFlagHere } from '../flag-here.js'
import { everywhereOf, lastMinuteOf } from '../queries.js'
import { trafficOf } from '../traffic.js'
import { cellsOf, type InEnvironment } from './compare.js'
import { CopySettings } from './copy-settings.js'
import { SideSection } from './side-section.js'

const { everywhere } = words.flag

/** The same flag side by side. It only reads: a change is made under the bar of its environment. */
export function Everywhere({ isUnsaved }: { isUnsaved: boolean }) {
  const { flag, place, refusal } = useFlagHere()
  const { data, error, refetch } = useQuery(everywhereOf(flag.id))
  const [isCopying, setIsCopying] = useState(false)
  const here = place.environment.app_id
  const all = (data ?? [])
    .map(asCalledNow(place.project))
    .sort((a, b) => Number(b.environment.app_id === here) - Number(a.environment.app_id === here))
  if (error && !data) return <Failed error={error} what={everywhere.failed} retry={() => void refetch()} />
  const why = refusal ?? (isUnsaved ? words.flag.copySettings.unsaved : undefined)
  return (
    <SideSection
      title={everywhere.title}
      action={
        all.length > 1 && (
          <button
            type="button"
            aria-disabled={why !== undefined}
            title={why}
            onClick={() => why === undefined && setIsCopying(true)}
            className="print:hidden min-h-11 text-meta text-new-text hover:underline aria-disabled:text-ink-3 card:min-h-0"
          >
            {everywhere.copy}
          </button>
        )
      }
    >
      {data ? <Table all={all} here={here} /> : <WaitingRows />}
      {isCopying && <CopySettings others={all.slice(1)} onClose={() => setIsCopying(false)} />}
    </SideSection>
  )
}

/** Names are those of the bar above, whenever the answer was read. */
const asCalledNow =
  ({ environments }: Project) =>
  (each: InEnvironment): InEnvironment => ({
    ...each,
    environment: environments.find(({ app_id }) => app_id === each.environment.app_id) ?? each.environment,
  })

function Table({ all, here }: { all: readonly InEnvironment[]; here: number }) {
  const rows = cellsOf(all)
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by the keyboard
    <section className="relative overflow-x-auto" tabIndex={0} aria-label={everywhere.title}>
      <table className="w-full text-meta">
        <thead>
          <tr>
            <th scope="col" className="sr-only">
              {everywhere.setting}
            </th>
            {all.map(({ environment }) => (
              <th
                key={environment.app_id}
                scope="col"
                className={`px-1 py-2 text-left font-normal whitespace-nowrap ${tint(environment, here)}`}
              >
                <Name environment={environment} isHere={environment.app_id === here} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ field, label, cells }) => (
            <tr key={field} className="border-t border-line">
              <th scope="row" className="py-1.5 pr-1.5 text-left font-normal text-ink-2 first-letter:uppercase">
                {label ?? fieldName(field)}
              </th>
              {cells.map(({ text, isOther }, index) => {
                const environment = all[index]?.environment
                return (
                  <td key={environment?.app_id} className={`px-1 py-1.5 whitespace-nowrap ${tint(environment, here)}`}>
                    {isOther && (
                      <>
                        <span aria-hidden className="mr-0.5 text-ink-3">
                          ≠
                        </span>
                        <span className="sr-only">{everywhere.differs} </span>
                      </>
                    )}
                    <span className={isOther ? 'font-semibold' : ''}>{text}</span>
                  </td>
                )
              })}
            </tr>
          ))}
          <Calls all={all} here={here} />
        </tbody>
      </table>
    </section>
  )
}

type Environment = InEnvironment['environment']

const tint = (environment: Environment | undefined, here: number): string =>
  environment?.app_id === here ? (environment.is_protected ? 'bg-prod-tint' : 'bg-sunken') : ''

function Name({ environment, isHere }: { environment: Environment; isHere: boolean }) {
  const { place, row } = useFlagHere()
  const look = `inline-flex items-center gap-1 ${isHere ? 'font-semibold' : 'text-ink-2'} ${environment.is_protected ? 'text-prod-text' : ''}`
  const content = (
    <>
      <EnvironmentGlyph name={environment.name} isProtected={environment.is_protected} />
      {environment.name}
    </>
  )
  if (isHere) return <span className={look}>{content}</span>
  const params = { project: place.project.title, environment: environment.name, flag: row.title }
  return (
    <Link
      to="/p/$project/$environment/flags/$flag"
      params={params}
      className={`${look} no-underline -outline-offset-2 hover:underline`}
    >
      {content}
    </Link>
  )
}

function Calls({ all, here }: { all: readonly InEnvironment[]; here: number }) {
  const minutes = useQueries({ queries: all.map(({ flag }) => lastMinuteOf(flag.id)) })
  return (
    <tr className="border-t border-line">
      <th scope="row" className="py-1.5 pr-1.5 text-left font-normal text-ink-2">
        {everywhere.perMinute}
      </th>
      {all.map(({ environment }, index) => {
        const data = minutes[index]?.data
        return (
          <td key={environment.app_id} className={`px-1 py-1.5 ${tint(environment, here)}`}>
            {data ? numberOf(trafficOf(data).calls) : ''}
          </td>
        )
      })}
    </tr>
  )
}
