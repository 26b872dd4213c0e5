import { memo } from 'react'
import { Paper, type PaperProps } from './paper.js'
import { ReadChanges, type ReadChangesProps } from './read-changes.js'

/** What reads for the rows when they stand there. No key of the search concerns it. */
export const BehindList = memo(function BehindList({
  appId,
  setChanges,
  listed,
  setOnPaper,
}: ReadChangesProps & PaperProps) {
  return (
    <>
      <ReadChanges appId={appId} setChanges={setChanges} />
      <Paper listed={listed} setOnPaper={setOnPaper} />
    </>
  )
})
