import { useEffect, useState } from 'react'
import { flushSync } from 'react-dom'

// A canvas knows no classes: what each colour is by day or by night is read from an element that wears it.

const CLASSES = {
  ink: 'text-ink',
  ink3: 'text-ink-3',
  line: 'text-line',
  control: 'text-control',
  new: 'text-new',
  newTint: 'text-new-tint',
  old: 'text-old',
  open: 'text-open',
  openText: 'text-open-text',
  openTint: 'text-open-tint',
  warnTint: 'text-warn-tint',
  sunken: 'text-sunken',
  surface: 'text-surface',
} as const

export type ColourName = keyof typeof CLASSES
export type Colours = Readonly<Record<ColourName, string>>

function readColours(scheme: 'light' | '' = ''): Colours {
  const probe = document.createElement('span')
  probe.style.colorScheme = scheme
  document.body.append(probe)
  const colourOf = (name: ColourName): string => {
    probe.className = CLASSES[name]
    return getComputedStyle(probe).color
  }
  const colours: Colours = {
    ink: colourOf('ink'),
    ink3: colourOf('ink3'),
    line: colourOf('line'),
    control: colourOf('control'),
    new: colourOf('new'),
    newTint: colourOf('newTint'),
    old: colourOf('old'),
    open: colourOf('open'),
    openText: colourOf('openText'),
    openTint: colourOf('openTint'),
    warnTint: colourOf('warnTint'),
    sunken: colourOf('sunken'),
    surface: colourOf('surface'),
  }
  probe.remove()
  return colours
}

/** Those of now: anew when somebody, or the evening, changes the theme; those of day on paper. */
export function useColours(): Colours {
  const [colours, setColours] = useState(() => readColours())
  useEffect(() => {
    const look = (): void => setColours(readColours())
    // The browser takes what it prints as soon as this returns.
    const onPaper = (): void => flushSync(() => setColours(readColours('light')))
    const dark = matchMedia('(prefers-color-scheme: dark)')
    const chosen = new MutationObserver(look)
    dark.addEventListener('change', look)
    addEventListener('beforeprint', onPaper)
    addEventListener('afterprint', look)
    chosen.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] })
    return () => {
      dark.removeEventListener('change', look)
      removeEventListener('beforeprint', onPaper)
      removeEventListener('afterprint', look)
      chosen.disconnect()
    }
  }, [])
  return colours
}
