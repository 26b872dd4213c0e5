import { type ReactNode, Suspense } from 'react'
import { OverPage } from '../keyboard/over-page.js'
import { words } from '../words/words.js'
import { later } from './at-hand.js'
import { Bar, type BarProps } from './bar.js'
import { Sidebar } from './sidebar.js'

// The page stands before its keys do something.
const Keyboard = later(async () => (await import('../keyboard/keyboard.js')).Keyboard)

/** Bar, sidebar and content. */
export function Frame({ place, isPlain = false, children }: BarProps & { readonly children: ReactNode }) {
  return (
    <div className="flex min-h-dvh flex-col">
      <a href="#content" className="sr-only focus:not-sr-only focus:absolute focus:z-50 focus:bg-raised focus:p-2">
        {words.frame.skip}
      </a>
      <Bar place={place} isPlain={isPlain} />
      <div className="flex grow flex-col card:flex-row">
        {place && <Sidebar place={place} />}
        <main id="content" className="min-w-0 grow px-4 pt-5 pb-24 card:px-6 card:pb-12">
          {children}
        </main>
      </div>
      {place && <OverPage place={place} />}
      <Suspense>{place && <Keyboard place={place} />}</Suspense>
    </div>
  )
}
