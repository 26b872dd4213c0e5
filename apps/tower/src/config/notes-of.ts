import type { Config } from '@tailslide/api'
import { NO_NOTES } from '../flags/upkeep/about.js'

type Notes = typeof NO_NOTES
export const NOTES = ['tags', 'owner', 'temporary_until'] as const satisfies readonly (keyof Notes)[]
type Noted = Pick<Config['flags'][number], keyof Notes>

/** What a file says that is noted of a flag; what it leaves out is as in a new flag. */
export const notesOf = ({
  tags = NO_NOTES.tags,
  owner = NO_NOTES.owner,
  temporary_until = NO_NOTES.temporary_until,
}: Noted): Notes => ({ tags, owner, temporary_until })

/** What is noted once the file is applied. */
export const notesAfter = (before: Notes, flag: Noted, config: Config): Notes =>
  notesOf(knowsAll(config) ? flag : { ...before, ...flag })

/** A file of the first form was written when no file had notes, and none a flag that was archived. */
export const knowsAll = ({ tailslide }: Config): boolean => tailslide > 1
