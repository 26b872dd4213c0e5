import type { Me } from '@tailslide/api'
import { type UseNavigateResult, useNavigate, useSearch } from '@tanstack/react-router'
import { Plus, Search } from 'lucide-react'
import { Suspense, useCallback, useRef, useState } from 'react'
import { afterFirst, later } from '../../frame/at-hand.js'
import { type Place, useMe, usePlace } from '../../frame/place.js'
import { AskedFor } from '../../keyboard/asked-for.js'
import { Button } from '../../ui/button.js'
import { INPUT } from '../../ui/input.js'
import { Kbd } from '../../ui/kbd.js'
import { words } from '../../words/words.js'
import type { Part } from './cursor-keys.js'
import { Filters } from './filters.js'
import { FlagList } from './flag-list.js'
import type { FlagsSearch } from './flags-search.js'
import { useRows, useShown } from './use-shown.js'
import { useSwitch } from './use-switch.js'
import { useTyped } from './use-typed.js'

const Failed = later(async () => (await import('../../ui/notice.js')).Failed)
const Narrowing = afterFirst(async () => (await import('./narrowing.js')).Narrowing)
const NewFlag = later(async () => (await import('./new-flag.js')).NewFlag)
const SwitchSeveral = later(async () => (await import('../several/switch-several.js')).SwitchSeveral)
const ArchivedFlags = later(async () => (await import('../archived/archived-flags.js')).ArchivedFlags)
const TurnOn = later(async () => (await import('./turn-on.js')).TurnOn)

// Made once, and passed over at each key of the search.
const GLASS = <Search size={15} aria-hidden className="absolute top-1/2 left-3 -translate-y-1/2 text-ink-3" />

// Laid out by itself: without it each letter has the browser lay out the whole page before the list hears of it.
const FIELD = `${INPUT} block h-11 pl-9 contain-layout contain-size card:h-[calc(2rem+2px)]`

export function FlagsPage() {
  const place = usePlace()
  return (
    <Searched
      {...{ place, ...useRows(place.environment.app_id) }}
      me={useMe()}
      navigate={useNavigate({ from: '/p/$project/$environment/flags' })}
      search={useSearch({ from: '/inside/p/$project/$environment/flags' })}
    />
  )
}

interface SearchedProps extends ReturnType<typeof useRows> {
  readonly place: Place
  readonly me: Me
  readonly navigate: UseNavigateResult<'/p/$project/$environment/flags'>
  readonly search: FlagsSearch
}

/** What a key draws anew. It is given what keys do not change: a hook on a query acts at each drawing, as one on the address does. */
function Searched({ place, me, flags, all, counts, navigate, search: { q = '', show, make } }: SearchedProps) {
  const [isHeld, setIsHeld] = useState(false)
  const [areSwitched, setAreSwitched] = useState(false)
  const endSwitching = (): void => setAreSwitched(false)
  const field = useRef<HTMLInputElement>(null)
  const switching = useSwitch(place)
  const isArchived = show === 'archived'
  const ask = useCallback(
    (wanted: FlagsSearch): void => void navigate({ search: (before) => ({ ...before, ...wanted }), replace: true }),
    [navigate],
  )
  const onMake = place.mayEdit ? () => ask({ make: true }) : undefined
  const endMaking = (): void => ask({ make: undefined })
  const onChoose = useCallback((wanted: FlagsSearch['show']): void => ask({ show: wanted }), [ask])
  const { typed, setTyped, settle } = useTyped(q, (text) => ask({ q: text }))
  const list = useShown(all, {
    ...{ appId: place.environment.app_id, q: typed, isHeld },
    filter: isArchived ? undefined : show,
  })
  const onOpen = (title: string, part: Part): void => {
    const params = { project: place.project.title, environment: place.environment.name, flag: title }
    if (part === 'setup') void navigate({ to: '/p/$project/$environment/flags/$flag', params })
    else if (part === 'rollout') void navigate({ to: '/p/$project/$environment/flags/$flag', params, hash: part })
    else void navigate({ to: `/p/$project/$environment/flags/$flag/${part}`, params })
  }

  return (
    <>
      <div className="flex flex-wrap items-center gap-x-2">
        <h1 className="mr-auto text-title font-semibold">{words.flags.title}</h1>
        {onMake && !isArchived && list.look.length + list.others.length > 1 && (
          <Button look="quiet" className="max-[360px]:order-last" onClick={() => setAreSwitched(true)}>
            {words.flags.several}
          </Button>
        )}
        {onMake && (
          <Button look="main" onClick={onMake}>
            <Plus size={16} aria-hidden />
            {words.flags.newFlag}
          </Button>
        )}
      </div>
      <div className="mt-3 flex flex-wrap items-center gap-x-4 gap-y-2 column:flex-nowrap">
        <div className="relative w-full shrink-0 card:w-[220px] wide:w-[300px]">
          <input
            ref={field}
            type="search"
            aria-label={words.flags.searchLabel}
            placeholder={words.flags.search}
            className={FIELD}
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
            onFocus={list.prepare}
            onBlur={settle}
            // The keys of the rows are for whoever has found what they looked for.
            onKeyDown={({ key, currentTarget }) => key === 'Enter' && currentTarget.blur()}
          />
          {/* After the field, which being laid out by itself covers what stands before it. */}
          {GLASS}
          {typed === '' && (
            <span
              aria-hidden
              className="pointer-events-none absolute top-1/2 right-2.5 hidden -translate-y-1/2 card:flex"
            >
              <Kbd>/</Kbd>
            </span>
          )}
        </div>
        <Filters appId={place.environment.app_id} chosen={show} counts={flags.data && counts} onChoose={onChoose} />
        {!isArchived && flags.data?.some(({ owner, tags }) => owner !== '' || tags.length > 0) && (
          <div className="flex h-11 max-w-full gap-2 card:ml-auto card:h-8 column:shrink-0">
            <Suspense>
              <Narrowing flags={flags.data} typed={typed} onAsk={setTyped} />
            </Suspense>
          </div>
        )}
      </div>
      {flags.error && !flags.data ? (
        <Suspense>
          <Failed error={flags.error} what={words.flags.title} retry={() => void flags.refetch()} />
        </Suspense>
      ) : isArchived ? (
        <Suspense>
          <ArchivedFlags place={place} q={q} />
        </Suspense>
      ) : (
        <FlagList
          {...{ place, me, onOpen, onMake, flipping: switching.flipping, onHold: setIsHeld }}
          onFind={() => field.current?.focus()}
          look={list.look}
          others={list.others}
          asked={list.asked}
          q={typed}
          isLoading={flags.isPending}
          isEmpty={all.length === 0}
          onClear={() => ask({ q: '', show: undefined })}
        />
      )}
      {make && (
        <AskedFor onCancel={endMaking}>
          <NewFlag place={place} onClose={endMaking} onMade={endMaking} />
        </AskedFor>
      )}
      {areSwitched && (
        <AskedFor onCancel={endSwitching}>
          <SwitchSeveral
            place={place}
            flags={[...list.look, ...list.others].map(({ flag }) => flag)}
            onClose={endSwitching}
          />
        </AskedFor>
      )}
      {switching.asking && (
        <AskedFor onCancel={switching.close}>
          <TurnOn flag={switching.asking} place={place} onClose={switching.close} />
        </AskedFor>
      )}
    </>
  )
}
