import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { CodeBlock } from '../code/code-block.js'
import { CodeInLanguages } from '../code/code-in-languages.js'
import { keyLine, type Language } from '../code/snippets.js'
import type { FlagRow } from '../flags/flag-state.js'
import { keysOf } from '../keys/queries.js'
import { useStore } from '../state/store.js'
import { words } from '../words/words.js'
import { keyText } from './key-text.js'

interface ConnectProps {
  readonly flag: FlagRow
  readonly appId: number
  readonly keyId: number
  readonly language: Language
  readonly onLanguage: (language: Language) => void
}

/** The key and the code, as they go into the service. */
export function Connect({ flag, appId, keyId, language, onLanguage }: ConnectProps) {
  const target = { towerUrl: location.origin, appId, flag: flag.title, flagId: flag.id }
  return (
    <>
      <h2 className="mb-2 text-section font-semibold">{words.start.giveKey}</h2>
      <Key appId={appId} keyId={keyId} />
      <div className="mt-4">
        <CodeInLanguages target={target} language={language} onChoose={onLanguage} />
      </div>
      <p className="mt-3 text-meta text-ink-2">
        {words.start.reference}{' '}
        <a href="/api/docs" className="underline">
          {words.start.referenceLink}
        </a>
        .
      </p>
    </>
  )
}

function Key({ appId, keyId }: { appId: number; keyId: number }) {
  const shown = useStore(keyText)
  const { data: keys } = useQuery(keysOf(appId))
  if (shown?.id === keyId) {
    return <CodeBlock parts={keyLine(shown.text)} label={words.start.keyLabel} about={words.start.keyShell} />
  }
  const key = keys?.find(({ id }) => id === keyId)
  if (!key) return <p className="text-ink-2">{words.start.keyOwn}</p>
  return (
    <p className="text-ink-2">
      {words.start.keyGone(key.name === '' ? key.prefix : key.name)}{' '}
      <Link
        from="/p/$project/$environment/start"
        to="."
        search={(before) => ({ ...before, step: 'key' })}
        className="underline"
      >
        {words.start.keyAnother}
      </Link>
    </p>
  )
}
