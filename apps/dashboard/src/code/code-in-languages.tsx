import { useQuery } from '@tanstack/react-query'
import { useId } from 'react'
import { readiness } from '../api/door-queries.js'
import { Notice } from '../ui/notice.js'
import { words } from '../words/words.js'
import { CodeBlock } from './code-block.js'
import { LANGUAGES, type Language, snippetOf, type Target } from './snippets.js'

interface CodeInLanguagesProps {
  readonly target: Target
  readonly language: Language
  readonly onChoose: (language: Language) => void
}

/** The code of a flag, filled in, in the language that is chosen. */
export function CodeInLanguages({ target, language, onChoose }: CodeInLanguagesProps) {
  const id = useId()
  const snippet = snippetOf(language, target)
  const { names, label, filled, wrap } = words.code
  return (
    <div>
      <div
        role="tablist"
        aria-label={words.code.languages}
        className="flex overflow-x-auto border-b border-line-strong"
      >
        {LANGUAGES.map((each) => (
          <button
            key={each}
            type="button"
            role="tab"
            id={`${id}-${each}`}
            aria-selected={each === language}
            aria-controls={`${id}-panel`}
            tabIndex={each === language ? 0 : -1}
            onClick={() => onChoose(each)}
            onKeyDown={(event) => {
              const next = neighbour(each, event.key)
              if (!next) return
              event.preventDefault()
              onChoose(next)
              document.getElementById(`${id}-${next}`)?.focus()
            }}
            className={`min-h-11 shrink-0 border-b-2 px-3 whitespace-nowrap -outline-offset-2 card:min-h-10 ${each === language ? 'border-ink font-semibold' : 'border-transparent text-ink-2 hover:text-ink'}`}
          >
            {names[each]}
          </button>
        ))}
      </div>
      <div role="tabpanel" id={`${id}-panel`} aria-labelledby={`${id}-${language}`} className="pt-4">
        <h3 className="text-section font-semibold">{wrap(language)}</h3>
        <p className="mt-0.5 mb-2 text-meta text-ink-3">{filled}</p>
        {snippet.isCluster && <NeedsCluster />}
        <CodeBlock
          parts={snippet.parts}
          label={label(names[language])}
          about={snippet.install === '' ? words.code.shell : <span className="font-mono">{snippet.install}</span>}
        />
      </div>
    </div>
  )
}

function neighbour(language: Language, key: string): Language | undefined {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[key]
  if (step === undefined) return undefined
  return LANGUAGES[(LANGUAGES.indexOf(language) + step + LANGUAGES.length) % LANGUAGES.length]
}

/** The SDKs before this one read from NATS and write to Redis; a single process has neither. */
function NeedsCluster() {
  const { data } = useQuery(readiness)
  const isCluster = data !== undefined && 'broker' in data.parts
  return (
    <div className="mb-3">
      <Notice look={data && !isCluster ? 'warning' : 'plain'}>
        {data && !isCluster ? words.code.noCluster : words.code.cluster}
      </Notice>
    </div>
  )
}
