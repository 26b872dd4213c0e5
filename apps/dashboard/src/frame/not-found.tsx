import { Link } from '@tanstack/react-router'
import { Mark } from '../ui/glyphs.js'
import { words } from '../words/words.js'
import { useTitle } from './use-title.js'

export function NotFound() {
  useTitle(words.noPage.notFound)
  return (
    <main className="mx-auto flex max-w-[560px] flex-col gap-2 px-6 py-[12vh]">
      <Link to="/" className="mb-6 flex items-center gap-2 font-semibold text-ink no-underline">
        <Mark />
        {words.frame.product}
      </Link>
      <h1 className="text-title font-semibold">{words.noPage.notFound}</h1>
      <p className="text-ink-2">{words.noPage.notFoundHelp}</p>
      <Link to="/">{words.noPage.toFlags}</Link>
    </main>
  )
}
