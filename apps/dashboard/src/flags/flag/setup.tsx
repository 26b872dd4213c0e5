import { words } from '../../words/words.js'
import { CircuitSettings } from '../circuit-settings/circuit-settings.js'
import { useFlagHere } from './flag-here.js'
import { MoreSettings } from './more-settings.js'
import { NamedUsers } from './named-users.js'
import { Rollout } from './rollout.js'
import { Sentence } from './sentence.js'
import { Section } from './setting.js'
import { AskedBy } from './side/asked-by.js'
import { Everywhere } from './side/everywhere.js'
import { LastChanges } from './side/last-changes.js'

export function Setup() {
  const { place, row, flag, draft, change, typed, problems, refusal } = useFlagHere()
  const props = { flag, draft, change, typed, problems, refusal }
  return (
    <div className="flex flex-col gap-7">
      <Sentence row={row} flag={flag} />
      <div
        className={`grid gap-x-12 gap-y-8 column:grid-cols-[minmax(0,1fr)_minmax(320px,376px)] ${place.project.environments.length > 3 ? 'wide:grid-cols-[minmax(0,1fr)_420px]' : ''}`}
      >
        <div className="flex min-w-0 flex-col gap-8">
          <Section title={words.flag.who.title} about={refusal}>
            <Rollout {...props} />
            <NamedUsers {...props} />
            <MoreSettings {...props} />
          </Section>
          <CircuitSettings {...props} />
        </div>
        <div className="flex min-w-0 flex-col gap-8">
          <Everywhere isUnsaved={draft !== flag} />
          <LastChanges />
          <AskedBy />
        </div>
      </div>
    </div>
  )
}
