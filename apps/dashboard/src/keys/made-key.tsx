import type { NewSdkKey, SdkKey } from '@tailslide/api'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { flagsOf } from '../api/queries.js'
import { CodeBlock } from '../code/code-block.js'
import { CodeInLanguages } from '../code/code-in-languages.js'
import { keyLine, type Language } from '../code/snippets.js'
import { Button } from '../ui/button.js'
import { Select } from '../ui/select.js'
import { words } from '../words/words.js'
import { nameOf } from './name-of.js'
import { UseDot } from './standing-mark.js'

interface MadeKeyProps {
  readonly made: NewSdkKey
  /** What is known of it by now. */
  readonly known: SdkKey | undefined
  readonly onDone: () => void
}

/** A key that was just made: the one time that its text is seen, and whether it was used yet. */
export function MadeKey({ made, known, onDone }: MadeKeyProps) {
  const heading = useRef<HTMLHeadingElement>(null)
  const isSeen = known !== undefined && known.last_seen_at !== null
  useEffect(() => heading.current?.focus(), [])
  return (
    <section
      aria-label={words.keys.made(nameOf(made))}
      className="mt-5 max-w-[820px] rounded-dialog border border-new p-4 card:p-5"
    >
      <div className="flex flex-wrap items-start justify-between gap-3">
        <div>
          <h2 ref={heading} tabIndex={-1} className="text-section font-semibold break-words outline-none">
            {words.keys.made(nameOf(made))}
          </h2>
          <p className="mb-3 text-ink-2">{words.keys.madeAbout}</p>
        </div>
        <Button onClick={onDone}>{words.admin.done}</Button>
      </div>
      <CodeBlock parts={keyLine(made.key)} label={words.keys.keyLabel} about={words.keys.shell} />
      <div role="status" className="mt-3 flex items-baseline gap-2">
        <UseDot isNow={isSeen} />
        <p>
          <span className="font-semibold">{isSeen ? words.keys.seen : words.keys.waiting}</span>{' '}
          <span className="text-ink-2">
            {isSeen
              ? known.last_seen_from !== null && words.keys.from(known.last_seen_from)
              : known?.refused_at
                ? words.keys.refusedElsewhere
                : words.keys.waitingHelp}
          </span>
        </p>
      </div>
      <Code appId={made.app_id} />
    </section>
  )
}

function Code({ appId }: { appId: number }) {
  const { data: flags = [] } = useQuery(flagsOf(appId))
  const [language, setLanguage] = useState<Language>('typescript')
  const [title, setTitle] = useState<string>()
  const flag = flags.find((each) => each.title === title) ?? flags[0]
  return (
    <details className="mt-3">
      <summary className="min-h-8 py-1 font-medium text-new-text">{words.keys.showCode}</summary>
      {flag ? (
        <div className="flex flex-col gap-3 pt-2">
          <Select
            label={words.keys.codeFor}
            className="max-w-[320px]"
            value={flag.title}
            options={flags.map((each) => [each.title, each.title])}
            onChange={setTitle}
          />
          <CodeInLanguages
            target={{ towerUrl: location.origin, appId, flag: flag.title, flagId: flag.id }}
            language={language}
            onChoose={setLanguage}
          />
        </div>
      ) : (
        <p className="pt-1 text-ink-2">{words.keys.codeNoFlag}</p>
      )}
    </details>
  )
}
