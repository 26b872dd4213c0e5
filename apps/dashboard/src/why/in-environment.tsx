import type { Environment } from '@tailslide/api'
import { Link } from '@tanstack/react-router'
import type { Place } from '../frame/place.js'
import { EnvironmentGlyph } from '../ui/glyphs.js'
import { why } from '../words/why.js'
import { percent } from '../words/words.js'
import type { Explained, Step } from './decision.js'
import { Scale } from './scale.js'

interface InEnvironmentProps {
  readonly environment: Environment
  readonly place: Place
  readonly title: string
  readonly about: Explained
  readonly isHere: boolean
}

export function InEnvironment({ environment, place, title, about, isHere }: InEnvironmentProps) {
  const { isIn, steps, position, limit, reason } = about
  const { name, is_protected } = environment
  const isOut = reason === 'out-of-rollout' || reason === 'out-of-recovery'
  return (
    <section
      className={`h-full min-w-0 rounded-control border p-4 wrap-anywhere ${isHere ? 'border-line-strong' : 'border-line'}`}
    >
      <h2 className="flex items-center gap-2">
        <EnvironmentGlyph name={name} isProtected={is_protected} />
        <span className={is_protected ? 'font-semibold text-prod-text' : 'font-semibold'}>{name}</span>
        <Verdict isIn={isIn} className="ml-auto" />
      </h2>
      <ol className="mt-3">
        {steps.map((step) => (
          <StepLine key={step.name} step={step} />
        ))}
      </ol>
      {steps.some(({ name, outcome }) => name === 'rollout' && outcome !== 'untouched') && (
        <Scale position={position} limit={limit} />
      )}
      <p className="mt-3 flex flex-wrap gap-x-3 text-meta text-ink-2">
        {isOut && <span>{why.wouldGet(percent(position))}</span>}
        <Link
          to="/p/$project/$environment/flags/$flag"
          params={{ project: place.project.title, environment: name, flag: title }}
        >
          {why.toSetup(name)}
        </Link>
      </p>
    </section>
  )
}

export function Verdict({ isIn, className = '' }: { isIn: boolean; className?: string }) {
  const look = isIn ? 'bg-new-tint font-semibold text-new-text' : 'bg-sunken text-ink-2'
  return (
    <span className={`rounded-chip px-1.5 whitespace-nowrap ${look} ${className}`}>
      {isIn ? why.newPath : why.oldPath}
    </span>
  )
}

function StepLine({ step: { name, outcome, text } }: { step: Step }) {
  const decides = outcome === 'in' || outcome === 'out'
  const look = outcome === 'untouched' ? 'text-ink-3' : decides ? '' : 'text-ink-2'
  return (
    <li className={`relative grid grid-cols-[16px_minmax(0,1fr)] gap-x-2.5 pb-3 ${look}`}>
      <svg
        width="16"
        height="20"
        viewBox="0 0 16 20"
        aria-hidden
        className={outcome === 'in' ? 'text-new' : 'text-old'}
      >
        {decides ? (
          <circle cx="8" cy="10" r="5" fill="currentColor" />
        ) : outcome === 'passed' ? (
          <path d="M4 10.500l3 3 5-6" fill="none" stroke="currentColor" strokeWidth="1.8" />
        ) : (
          <circle cx="8" cy="10" r="3.5" fill="none" stroke="currentColor" strokeWidth="1.2" strokeDasharray="2 2" />
        )}
      </svg>
      <div>
        <span className={decides ? 'font-semibold' : ''}>{why.steps[name]}</span>
        {decides && <span className="sr-only">. {why.decides}</span>}
        <p className="text-meta break-words">{text}</p>
      </div>
    </li>
  )
}
