import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { flagsOf } from '../api/queries.js'
import { LANGUAGES } from '../code/snippets.js'
import { type Place, usePlace } from '../frame/place.js'
import { keysOf } from '../keys/queries.js'
import { Button } from '../ui/button.js'
import { PageHead } from '../ui/page-head.js'
import { Read } from '../ui/read.js'
import { apart } from '../words/apart.js'
import { words } from '../words/words.js'
import { Connect } from './connect.js'
import { MakeFlag } from './make-flag.js'
import { MakeKey } from './make-key.js'
import { isPractice } from './practice/practice-flag.js'
import { PracticePanel } from './practice/practice-panel.js'
import { refusalOf } from './practice/refusal.js'
import { type Practising, usePractice } from './practice/use-practice.js'
import { Item, Seen } from './seen.js'
import { type StartSearch, type Step, stepOf } from './steps.js'
import { StepsBar } from './steps-bar.js'
import { useConnection } from './use-connection.js'

/** From an empty Tailslide to a protected flag that a service asks for, in four steps. */
export function StartPage() {
  const place = usePlace()
  const appId = place.environment.app_id
  const search = useSearch({ from: '/inside/p/$project/$environment/start' })
  const navigate = useNavigate({ from: '/p/$project/$environment/start' })
  const flags = useQuery(flagsOf(appId))
  const { data: keys } = useQuery(keysOf(appId))
  const flag = flags.data?.find(({ title }) => title === search.flag)
  const practising = usePractice(appId)
  const connection = useConnection(appId, search.key, flag?.id)
  const go = (wanted: StartSearch, isSmall = false): void => void navigate({ search: wanted, replace: isSmall })

  if (!flags.data) {
    return (
      <>
        <PageHead title={words.frame.firstSteps} />
        <Read query={flags} what={words.flags.title}>
          {() => null}
        </Read>
      </>
    )
  }
  const step = stepOf(search, flag)
  const key = keys?.find(({ id }) => id === search.key)
  const done: Partial<Record<Step, string>> = {
    ...(flag && { flag: flag.title }),
    ...(search.key !== undefined && { key: key ? key.name || key.prefix : '' }),
    ...(connection.isConnected && { service: connection.service }),
    ...(practising.practice.phase === 'done' && { practice: '' }),
  }
  const begin = (): void => {
    go({ ...search, step: 'practice' })
    practising.begin()
  }
  return (
    <div className="mx-auto max-w-[1240px]">
      <p className="text-meta text-ink-3">
        {apart(place.project.title)} / {words.frame.firstSteps}
      </p>
      <h1 className="mt-1 text-title font-semibold">{words.start.titles[step]}</h1>
      <Lead place={place} />
      <StepsBar now={step} done={done} />
      <div className="mt-6 grid gap-x-12 gap-y-10 column:grid-cols-[minmax(0,1fr)_minmax(0,340px)] wide:grid-cols-[minmax(0,1fr)_minmax(0,376px)]">
        <div className="min-w-0">
          {step === 'flag' && (
            <MakeFlag
              place={place}
              known={flags.data.filter((each) => !isPractice(each))}
              onChosen={(title) => go({ ...without(search), flag: title })}
            />
          )}
          {step === 'key' && <MakeKey place={place} onChosen={(id) => go({ ...without(search), key: id })} />}
          {step === 'service' && flag && (
            <Connect
              {...{ flag, appId }}
              keyId={search.key ?? 0}
              language={LANGUAGES.find((each) => each === search.language) ?? LANGUAGES[0]}
              onLanguage={(language) => go({ ...search, language }, true)}
            />
          )}
          {step === 'practice' && <PracticePanel {...{ practising, place }} />}
        </div>
        <Seen {...{ place, flag, connection }} practice={<PracticeItem {...{ practising, place, begin, step }} />} />
      </div>
    </div>
  )
}

/** The step that was asked for is over. */
function without({ step: _, ...rest }: StartSearch): StartSearch {
  return rest
}

function Lead({ place: { project, environment } }: { place: Place }) {
  if (!environment.is_protected)
    return <p className="mt-0.5 text-ink-2 wrap-anywhere">{words.start.lead(environment.name)}</p>
  const harmless = project.environments.find(({ is_protected }) => !is_protected)
  return (
    <p className="mt-0.5 text-ink-2">
      {words.start.leadProtected(environment.name)}{' '}
      {harmless && (
        <Link
          to="/p/$project/$environment/start"
          params={{ project: project.title, environment: harmless.name }}
          className="underline"
        >
          {words.start.elsewhere(harmless.name)}
        </Link>
      )}
    </p>
  )
}

interface PracticeItemProps {
  readonly practising: Practising
  readonly place: Place
  readonly begin: () => void
  readonly step: Step
}

function PracticeItem({ practising: { practice, isRunning }, place, begin, step }: PracticeItemProps) {
  const refusal = refusalOf(place)
  const isDone = practice.phase === 'done'
  return (
    <Item state={isDone ? 'seen' : isRunning ? 'waiting' : 'later'} title={words.start.names.practice}>
      <p>{words.start.practiceMore}</p>
      {step !== 'practice' && (
        <Button className="mt-3" onClick={begin} disabled={refusal !== undefined || isRunning}>
          {words.start.practice.send}
        </Button>
      )}
      {refusal !== undefined && <p className="mt-1 text-ink-3">{refusal}</p>}
    </Item>
  )
}
