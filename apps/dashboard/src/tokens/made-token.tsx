import type { NewApiToken } from '@tailslide/api'
import { useEffect, useRef } from 'react'
import { CodeBlock } from '../code/code-block.js'
import type { Part } from '../code/parts.js'
import { Button } from '../ui/button.js'
import { words } from '../words/words.js'

/** The one time that a token is seen, with how it is shown to Tower. */
export function MadeToken({ made, onDone }: { made: NewApiToken; onDone: () => void }) {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => heading.current?.focus(), [])
  return (
    <section
      aria-label={words.tokens.made(made.name)}
      className="mt-5 flex max-w-[820px] flex-col gap-3 rounded-dialog border border-new p-4 card:p-5"
    >
      <div className="flex flex-wrap items-start justify-between gap-3">
        <div>
          <h2 ref={heading} tabIndex={-1} className="text-section font-semibold break-words outline-none">
            {words.tokens.made(made.name)}
          </h2>
          <p className="text-ink-2">{words.tokens.madeAbout}</p>
        </div>
        <Button onClick={onDone}>{words.admin.done}</Button>
      </div>
      <CodeBlock parts={[{ filled: made.token }]} label={words.tokens.label} about={words.admin.shownOnce} />
      <CodeBlock
        parts={made.scope === 'metrics' ? prometheus(made.token) : curl(made.token)}
        label={words.tokens.useLabel}
        about={made.scope === 'metrics' ? words.tokens.useMetrics : words.tokens.use}
      />
    </section>
  )
}

const curl = (token: string): Part[] => [
  "curl -H 'Authorization: Bearer ",
  { filled: token },
  "' ",
  { filled: `${location.origin}/api/projects` },
]

const prometheus = (token: string): Part[] => [
  'authorization:\n  credentials: ',
  { filled: token },
  '\nstatic_configs:\n  - targets: [',
  { filled: location.host },
  ']',
]
