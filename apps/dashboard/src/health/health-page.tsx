import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { readiness } from '../api/door-queries.js'
import { useMe } from '../frame/place.js'
import { StateGlyph } from '../ui/glyphs.js'
import { PageHead } from '../ui/page-head.js'
import { Read } from '../ui/read.js'
import { Section } from '../ui/section.js'
import { numberOf, words } from '../words/words.js'
import { AerobatLine } from './aerobat-line.js'
import { watchingOf } from './aerobats.js'
import { Figures } from './figures.js'
import { PartLine } from './part-line.js'
import { LOOK_MS } from './queries.js'

export function HealthPage() {
  const isAdmin = useMe().grants.some(({ role }) => role === 'admin')
  const query = useQuery({ ...readiness, staleTime: 0, refetchInterval: LOOK_MS, retry: false })
  const isLost = query.error !== null
  return (
    <>
      <PageHead title={words.health.title} about={words.health.about} />
      <Read query={query} what={words.health.title}>
        {({ parts, publisher, aerobats }) => {
          const entries = Object.entries(parts)
          const watching = watchingOf(aerobats, 'broker' in parts)
          const failing = [
            ...entries.filter(([, answer]) => answer !== 'ok').map(([part]) => words.health.partOf(part).name),
            ...(watching.is === 'failing' ? [words.health.aerobat] : []),
          ]
          const lag =
            publisher && publisher.behind > 0
              ? words.health.behind(publisher.behind, numberOf(Math.round(publisher.oldestMs / 100) / 10))
              : undefined
          return (
            <>
              {isLost && <Sentence trouble={words.health.unreachable}>{words.health.unreachableHelp}</Sentence>}
              {!isLost && failing.length > 0 && <Sentence trouble={words.health.notWell(failing.join(', '))} />}
              {!isLost && failing.length === 0 && watching.is === 'well' && (
                <Sentence well={words.health.allWell}>{words.health.allWellHelp}</Sentence>
              )}
              {!isLost && failing.length === 0 && watching.is === 'unknown' && (
                <Sentence well={words.health.towerWell}>{words.health.notAllKnown}</Sentence>
              )}
              <Section title={words.health.parts}>
                <ul>
                  <PartLine
                    name={words.health.tower}
                    does={words.health.towerDoes}
                    trouble={isLost ? words.health.unreachableHelp : undefined}
                  />
                  {entries.map(([part, answer]) => {
                    const { name, does, fails } = words.health.partOf(part)
                    return (
                      <PartLine
                        key={part}
                        {...{ name, does }}
                        trouble={answer === 'ok' ? undefined : fails}
                        more={part === 'publisher' ? lag : undefined}
                      />
                    )
                  })}
                  <AerobatLine watching={watching} mayCount={isAdmin} />
                </ul>
              </Section>
            </>
          )
        }}
      </Read>
      <Section title={words.health.numbers} about={words.health.numbersAbout}>
        {isAdmin ? <Figures /> : <p className="mt-3 text-ink-2">{words.health.numbersFor}</p>}
      </Section>
    </>
  )
}

/** How it is, before anything else; read aloud when it changes. */
function Sentence({ trouble, well, children }: { trouble?: string; well?: string; children?: ReactNode }) {
  return (
    <p role="status" className="mt-5 flex items-baseline gap-3 text-title">
      {trouble !== undefined && (
        <span className="shrink-0 self-center">
          <StateGlyph kind="open" />
        </span>
      )}
      <span>
        <span className={`font-semibold ${trouble === undefined ? '' : 'text-open-text'}`}>{trouble ?? well}.</span>{' '}
        <span className="text-ink-2">{children}</span>
      </span>
    </p>
  )
}
