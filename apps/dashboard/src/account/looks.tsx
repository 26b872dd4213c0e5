import { useState } from 'react'
import { singleKeys } from '../keyboard/single-keys.js'
import { useStore } from '../state/store.js'
import { chooseTheme, chosenTheme, THEMES } from '../theme/theme.js'
import { Tick } from '../ui/tick.js'
import { words } from '../words/words.js'

export function Looks() {
  const [theme, setTheme] = useState(chosenTheme)
  const areOn = useStore(singleKeys)
  return (
    <>
      <fieldset className="mt-4">
        <legend className="mb-1 font-medium">{words.menus.theme}</legend>
        <div className="flex flex-wrap gap-1">
          {THEMES.map((each) => (
            <label
              key={each}
              className="flex min-h-11 cursor-pointer items-center gap-2 rounded-control border border-line-strong px-3 has-checked:border-new has-checked:bg-new-tint card:min-h-8"
            >
              <input
                type="radio"
                name="theme"
                checked={each === theme}
                onChange={() => {
                  chooseTheme(each)
                  setTheme(each)
                }}
                className="accent-(--new)"
              />
              {words.menus.themes[each]}
            </label>
          ))}
        </div>
      </fieldset>
      <div className="mt-3">
        <Tick
          label={words.account.singleKeys}
          help={words.account.singleKeysHelp}
          isOn={areOn}
          onChange={singleKeys.set}
        />
      </div>
    </>
  )
}
