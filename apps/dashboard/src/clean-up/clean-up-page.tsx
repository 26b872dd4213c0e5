import type { Finding } from '@tailslide/api'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { flagsOf, hygieneOf } from '../api/queries.js'
import type { FlagRow } from '../flags/flag-state.js'
import { later } from '../frame/at-hand.js'
import { usePlace } from '../frame/place.js'
import { AskedFor } from '../keyboard/asked-for.js'
import { Empty } from '../ui/empty.js'
import { PageHead } from '../ui/page-head.js'
import { Read } from '../ui/read.js'
import { cleanUp } from '../words/clean-up.js'
import { FindingLine } from './finding-line.js'
import { kindOf } from './kind-of.js'

const NewFlag = later(async () => (await import('../flags/list/new-flag.js')).NewFlag)
const ArchiveFlag = later(async () => (await import('../flags/flag/actions/archive-flag.js')).ArchiveFlag)

type Doing = { readonly kind: 'make'; readonly title: string } | { readonly kind: 'archive'; readonly row: FlagRow }

/** What a team may want to tidy up, with one action a row. */
export function CleanUpPage() {
  const place = usePlace()
  const [doing, setDoing] = useState<Doing>()
  const report = useQuery(hygieneOf(place.environment.app_id))
  const { data: rows } = useQuery(flagsOf(place.environment.app_id))
  const close = (): void => setDoing(undefined)
  const begin = ({ code, flag_id, title }: Finding): void => {
    const row = rows?.find(({ id }) => id === flag_id)
    if (kindOf(code).does === 'make') setDoing({ kind: 'make', title })
    else if (row) setDoing({ kind: 'archive', row })
  }
  return (
    <>
      <PageHead title={cleanUp.title} about={cleanUp.about} />
      <Read query={report} what={cleanUp.title}>
        {({ findings: all, left_out, more_unknown }) => {
          const findings = all.filter((finding) => isStill(rows, finding))
          return findings.length === 0 ? (
            <Empty title={cleanUp.none} help={cleanUp.noneHelp} />
          ) : (
            <>
              {groupsOf(findings).map(([code, group]) => (
                <section key={code} className="mt-7">
                  <h2 className="text-section font-semibold">
                    {kindOf(code).title}
                    <span className="ml-2 font-normal text-ink-2">{group.length.toLocaleString()}</span>
                  </h2>
                  <p className="mt-0.5 text-ink-2">{kindOf(code).about}</p>
                  <ul className="mt-2 border-t border-line-strong">
                    {group.map((finding) => (
                      <FindingLine
                        key={`${finding.flag_id}-${finding.title}`}
                        {...{ finding, place }}
                        onBegin={() => begin(finding)}
                      />
                    ))}
                  </ul>
                  {code === 'unknown_flag' && more_unknown > 0 && (
                    <p className="mt-2 text-ink-2">
                      {cleanUp.moreNames(more_unknown)}{' '}
                      <Link
                        to="/p/$project/$environment/services"
                        params={{ project: place.project.title, environment: place.environment.name }}
                      >
                        {cleanUp.allNames}
                      </Link>
                    </p>
                  )}
                </section>
              ))}
              {left_out > 0 && <p className="mt-5 text-ink-2">{cleanUp.leftOut(left_out)}</p>}
            </>
          )
        }}
      </Read>
      {doing && (
        <AskedFor onCancel={close}>
          {doing.kind === 'make' ? (
            <NewFlag place={place} title={doing.title} onMade={close} onClose={close} />
          ) : (
            <ArchiveFlag place={place} row={doing.row} onClose={close} stays />
          )}
        </AskedFor>
      )}
    </>
  )
}

/** Not of a flag that has gone, or come back, since the report was made: there is nothing left to be done about it. */
const isStill = (rows: readonly FlagRow[] | undefined, { code, flag_id }: Finding): boolean =>
  flag_id === null || rows === undefined || rows.some(({ id }) => id === flag_id) === (code !== 'archived_flag')

/** By what is the matter, in the order in which Tower tells: the most urgent first. */
function groupsOf(findings: readonly Finding[]): [Finding['code'], readonly Finding[]][] {
  const groups = new Map<Finding['code'], Finding[]>()
  for (const finding of findings) {
    const group = groups.get(finding.code) ?? []
    group.push(finding)
    groups.set(finding.code, group)
  }
  return [...groups]
}
