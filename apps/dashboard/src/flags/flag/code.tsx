import { useState } from 'react'
import { CodeInLanguages } from '../../code/code-in-languages.js'
import type { Language } from '../../code/snippets.js'
import { words } from '../../words/words.js'
import { useFlagHere } from './flag-here.js'

/** The code that asks for this flag, filled in. */
export function Code() {
  const { flag, place } = useFlagHere()
  const [language, setLanguage] = useState<Language>('typescript')
  const target = {
    towerUrl: location.origin,
    appId: place.environment.app_id,
    flag: flag.title,
    flagId: flag.id,
  }
  return (
    <div className="flex max-w-[860px] flex-col gap-4">
      <h2 className="text-section font-semibold">{words.flag.inYourService}</h2>
      <p className="-mt-3 text-ink-2">{words.flag.codeAbout(place.environment.name)}</p>
      <CodeInLanguages {...{ target, language }} onChoose={setLanguage} />
    </div>
  )
}
