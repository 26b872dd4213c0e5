import type { UseQueryResult } from '@tanstack/react-query'
import { Notice } from '../../../ui/notice.js'
import { Tick } from '../../../ui/tick.js'
import { Ago } from '../../../ui/time.js'
import { renaming } from '../../../words/renaming.js'
import type { Asker, Askers } from './askers.js'

interface RenamingProps {
  readonly before: string
  readonly askers: Pick<UseQueryResult<Askers>, 'data' | 'error'>
  /** Environments that are protected. */
  readonly guarded: readonly string[]
  /** Undefined where nobody has to be sure. */
  readonly isSure: boolean | undefined
  readonly onSure: (isSure: boolean) => void
}

/** What another name does to services that run, and to which, before it is given. */
export function Renaming({ before, askers: { data, error }, guarded, isSure, onSure }: RenamingProps) {
  return (
    <Notice look="warning">
      <b className="font-semibold">{renaming.title(before)}</b>
      <p>{renaming.about}</p>
      {data ? <AskedBy {...data} /> : <p className="mt-2">{error ? renaming.failed : renaming.looking}</p>}
      {guarded.length > 0 && <p className="mt-2">{renaming.guarded(guarded.join(', '))}</p>}
      <p className="mt-2">{renaming.safer}</p>
      {isSure !== undefined && <Tick label={renaming.sure} isOn={isSure} onChange={onSure} />}
    </Notice>
  )
}

const MOST_SHOWN = 5

function AskedBy({ sources, isReported }: Askers) {
  if (sources.length === 0) return <p className="mt-2">{isReported ? renaming.nobody : renaming.notReported}</p>
  return (
    <>
      <p className="mt-2 font-medium">{renaming.asked}</p>
      <ul className="list-disc pl-5">
        {sources.slice(0, MOST_SHOWN).map((source) => (
          <Source key={`${source.environment} ${source.service} ${source.at}`} {...source} />
        ))}
        {sources.length > MOST_SHOWN && <li>{renaming.more(sources.length - MOST_SHOWN)}</li>}
      </ul>
    </>
  )
}

const Source = ({ service, environment, at }: Asker) => (
  <li>
    {renaming.source(service === '' ? renaming.unnamed : service, environment)}
    <Ago at={at} />
  </li>
)
