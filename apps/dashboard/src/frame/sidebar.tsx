import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { type ReactNode, Suspense } from 'react'
import { flagsOf } from '../api/queries.js'
import { type FlagRow, stateOf } from '../flags/flag-state.js'
import { useHygiene } from '../flags/use-hygiene.js'
import { StateGlyph } from '../ui/glyphs.js'
import { numberOf, words } from '../words/words.js'
import { afterFirst } from './at-hand.js'
import { FIRST_ENTRIES, PROJECT_ENTRIES, THEN_ENTRIES, TOWER_ENTRIES } from './entries.js'
import { MoreFace } from './faces.js'
import { overlay } from './overlay.js'
import type { Place } from './place.js'

const LiveMark = afterFirst(async () => (await import('./live-mark.js')).LiveMark)
const MorePages = afterFirst(async () => (await import('./more-pages.js')).MorePages)

/** The pages of a place: at the side, and at the bottom of a phone. */
export function Sidebar({ place }: { place: Place }) {
  const appId = place.environment.app_id
  const params = { project: place.project.title, environment: place.environment.name }
  return (
    <nav
      aria-label={words.frame.pages}
      className="fixed inset-x-0 bottom-0 z-20 flex shrink-0 border-t border-line bg-canvas px-2 card:sticky card:top-[45px] card:h-[calc(100dvh-45px)] card:w-[76px] card:flex-col card:overflow-y-auto card:border-t-0 card:border-r card:px-1.5 card:py-2 wide:px-2 wide:w-[212px]"
    >
      {FIRST_ENTRIES.map(({ to, label, short, icon: Icon }) => (
        <Link key={to} to={to} params={params} className={`flex ${ITEM}`} activeProps={HERE}>
          <Icon size={16} aria-hidden />
          <Label {...{ label, short }} />
          {to.endsWith('/flags') && <FlagCount appId={appId} />}
          {to.endsWith('/circuits') && <AtWork appId={appId} />}
        </Link>
      ))}
      {THEN_ENTRIES.map(({ to, label, short, icon: Icon }) => (
        <Link key={to} to={to} params={params} className={`hidden card:flex ${ITEM}`} activeProps={HERE}>
          <Icon size={16} aria-hidden />
          <Label {...{ label, short }} />
          {to.endsWith('/clean-up') && <FindingCount appId={appId} />}
        </Link>
      ))}
      <Title>{place.project.title}</Title>
      {PROJECT_ENTRIES.map(({ to, label, icon: Icon }) => (
        <Link key={to} to={to} params={params} className={`hidden card:flex ${ITEM}`} activeProps={HERE}>
          <Icon size={16} aria-hidden />
          <span>{label}</span>
        </Link>
      ))}
      <Title>{words.frame.thisTailslide}</Title>
      {TOWER_ENTRIES.map(({ to, label, icon: Icon }) => (
        <Link key={to} to={to} className={`hidden card:flex ${ITEM}`} activeProps={HERE}>
          <Icon size={16} aria-hidden />
          <span>{label}</span>
        </Link>
      ))}
      <span className={`flex card:hidden ${ITEM}`}>
        <Suspense fallback={<MoreFace />}>
          <MorePages params={params} />
        </Suspense>
      </span>
      <span className="hidden grow card:block" />
      <Suspense>
        <LiveMark />
      </Suspense>
      <button
        type="button"
        aria-haspopup="dialog"
        onClick={() => overlay.set('help')}
        className="hidden min-h-8 items-center gap-2 rounded-control px-1.5 text-meta text-ink-3 hover:bg-sunken card:flex"
      >
        <kbd aria-hidden className="min-w-5 rounded-chip border border-line-strong px-1 text-center font-sans">
          ?
        </kbd>
        <span className="sr-only wide:not-sr-only">{words.frame.keyboard}</span>
      </button>
    </nav>
  )
}

const Label = ({ label, short }: { label: string; short: string }) =>
  label === short ? (
    <span>{label}</span>
  ) : (
    <>
      <span className="wide:hidden">{short}</span>
      <span className="hidden wide:inline">{label}</span>
    </>
  )

const ITEM =
  'min-h-11 grow basis-0 flex-col items-center justify-center gap-0.5 rounded-control border border-transparent px-1 text-meta text-ink-2 no-underline hover:bg-sunken card:grow-0 card:basis-auto card:shrink-0 wide:min-h-8 wide:flex-row wide:justify-start wide:gap-3 wide:px-2 wide:text-body'
const HERE = { className: 'font-semibold !text-ink card:bg-surface card:!border-line-strong' }

const Count = ({ children }: { children: ReactNode }) => (
  <span className="ml-auto hidden font-normal text-ink-3 wide:inline">{children}</span>
)

// Each looks at its own number alone: the links beside it are not drawn anew because a flag has changed.

function FlagCount({ appId }: { appId: number }) {
  const { data: count } = useQuery({ ...flagsOf(appId), select: lengthOf })
  return count === undefined ? null : <Count>{numberOf(count)}</Count>
}
const lengthOf = (flags: readonly FlagRow[]): number => flags.length

function FindingCount({ appId }: { appId: number }) {
  const { data } = useHygiene(appId)
  const count = (data?.findings.length ?? 0) + (data?.left_out ?? 0)
  return count === 0 ? null : <Count>{numberOf(count)}</Count>
}

/** Circuits that are open or on the way back; nothing while all is well. */
function AtWork({ appId }: { appId: number }) {
  const { data: counts } = useQuery({ ...flagsOf(appId), select: atWork })
  return (
    <span className="ml-auto hidden gap-2 text-ink-2 wide:flex">
      {(['open', 'recovering'] as const).map((kind) => {
        const n = counts?.[kind] ?? 0
        return n === 0 ? null : (
          <span key={kind} className="flex items-center gap-1">
            <StateGlyph kind={kind} share={70} />
            {n}
            <span className="sr-only">{words.state[kind]}</span>
          </span>
        )
      })}
    </span>
  )
}

function atWork(flags: readonly FlagRow[]) {
  const counts = { open: 0, recovering: 0 }
  for (const flag of flags) {
    const { kind } = stateOf(flag)
    if (kind === 'open' || kind === 'recovering') counts[kind]++
  }
  return counts
}

/** What the pages under it belong to; a rail of icons has a line in its place. */
const Title = ({ children }: { children: ReactNode }) => (
  <div className="hidden shrink-0 px-2 card:my-2 card:block card:border-t card:border-line wide:mt-4 wide:mb-1 wide:truncate wide:border-0 wide:text-meta wide:text-ink-3">
    <span className="sr-only wide:not-sr-only">{children}</span>
  </div>
)
