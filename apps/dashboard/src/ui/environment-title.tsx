import type { Environment } from '@tailslide/api'
import type { ReactNode } from 'react'
import { EnvironmentGlyph } from './glyphs.js'

interface EnvironmentTitleProps {
  readonly environment: Pick<Environment, 'name' | 'is_protected'>
  readonly children: ReactNode
}

/** The title of a sheet that changes something in an environment, which stands above it. */
export const EnvironmentTitle = ({ environment: { name, is_protected }, children }: EnvironmentTitleProps) => (
  <>
    <span className={`mb-2 flex items-center gap-2 text-body ${is_protected ? 'text-prod-text' : 'text-ink-2'}`}>
      <EnvironmentGlyph name={name} isProtected={is_protected} />
      {name}
    </span>
    {children}
  </>
)
