import type { Environment, FlagDifference } from '@tailslide/api'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { refusalOf } from '../flags/flag/refusal.js'
import type { Place } from '../frame/place.js'
import { Button } from '../ui/button.js'
import { Empty } from '../ui/empty.js'
import { Read } from '../ui/read.js'
import { Refusable } from '../ui/refusable.js'
import { Tick } from '../ui/tick.js'
import { compare } from '../words/compare.js'
import { CopyChosen } from './copy-chosen.js'
import { canBeCopied, DifferenceLine } from './difference-line.js'
import { differencesOf } from './queries.js'

/** Those that can be copied may be the last ones: a page of a hundred others says nothing of them. */
const READ_AT_ONCE = 1_000

/** All of them are also those that have not been read yet. */
type Choice = 'all' | readonly number[]

export function Differences({ place, other }: { place: Place; other: Environment }) {
  const { project, environment } = place
  const found = useInfiniteQuery(differencesOf(project.id, { from: other.app_id, to: environment.app_id }))
  const [choice, setChoice] = useState<Choice>([])
  const [isCopying, setIsCopying] = useState(false)
  const differences = found.data?.pages.flatMap(({ flags }) => flags) ?? []
  const { hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage } = found
  const goesOn = hasNextPage && !isFetchNextPageError && differences.length < READ_AT_ONCE
  useEffect(() => {
    if (goesOn && !isFetchingNextPage) void fetchNextPage()
  }, [goesOn, isFetchingNextPage, fetchNextPage])
  const ids = differences.filter(canBeCopied).map(({ to_id }) => to_id)
  const chosen = choice === 'all' ? ids : ids.filter((id) => choice.includes(id))
  const refusal = refusalOf(place)
  const choose = ({ to_id }: FlagDifference, isChosen: boolean): void =>
    setChoice(isChosen ? [...chosen, to_id] : chosen.filter((id) => id !== to_id))
  const isAll = choice === 'all'
  const own = differences.filter((difference) => !canBeCopied(difference))
  const line = (difference: FlagDifference) => (
    <DifferenceLine
      key={difference.to_id}
      {...{ difference, place, refusal }}
      there={other.name}
      isChosen={chosen.includes(difference.to_id)}
      onChoose={(isChosen) => choose(difference, isChosen)}
    />
  )
  return (
    <Read query={found} what={compare.title}>
      {() =>
        differences.length === 0 ? (
          <Empty title={compare.same(environment.name, other.name)} help={compare.sameHelp} />
        ) : (
          <>
            {(ids.length > 0 || hasNextPage) && (
              <div className="mt-5 flex flex-wrap items-center justify-between gap-x-6 gap-y-2 border-b border-line-strong pb-2">
                <Tick
                  label={compare.all}
                  isOn={isAll}
                  isDisabled={refusal !== undefined}
                  onChange={(isOn) => setChoice(isOn ? 'all' : [])}
                />
                <Refusable
                  refusal={refusal}
                  look={environment.is_protected ? 'production' : 'main'}
                  isLong
                  aria-disabled={chosen.length === 0}
                  title={chosen.length === 0 ? compare.chooseFirst : undefined}
                  onClick={() => chosen.length > 0 && setIsCopying(true)}
                >
                  {compare.copy(isAll ? 'all' : chosen.length, other.name, environment.name)}
                </Refusable>
              </div>
            )}
            <ul>{differences.filter(canBeCopied).map(line)}</ul>
            {own.length > 0 && (
              <h2 className="mt-7 border-b border-line-strong pb-1.5 font-semibold">
                {compare.onlyOwn}{' '}
                <span className="font-normal text-ink-2">
                  {own.length.toLocaleString()}
                  {hasNextPage && '+'}
                </span>
              </h2>
            )}
            <ul>{own.map(line)}</ul>
            {hasNextPage && (
              <Button className="mt-5" disabled={isFetchingNextPage} onClick={() => void fetchNextPage()}>
                {isFetchingNextPage ? compare.reading : compare.more}
              </Button>
            )}
            {isCopying && (
              <CopyChosen
                from={other}
                to={environment}
                flags={isAll ? undefined : chosen}
                onClose={() => setIsCopying(false)}
                onDone={() => {
                  setIsCopying(false)
                  setChoice([])
                }}
              />
            )}
          </>
        )
      }
    </Read>
  )
}
