import { memo } from 'react'
import { Paper, type PaperProps } from './paper.js'
import { ReadChanges, type ReadChangesProps } from './read-changes.js'

/** What reads for the rows when they stand there. No key of the search concerns it. */
export const ReadForRows = memo(function ReadForRows({
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
