// Loaded into a process before anything else: sets its time of day by as many milliseconds as the file says, which is looked
// at ten times a second. What goes by `performance.now()` is left alone, as it is when the clock of a machine is set.
import { readFileSync } from 'node:fs'

const TrueDate = Date
let by = 0

function look() {
  try {
    by = Number(readFileSync(process.env.FAULTS_CLOCK_FILE, 'utf8')) || 0
  } catch {
    by = 0
  }
}

globalThis.Date = class extends TrueDate {
  constructor(...given) {
    if (given.length === 0) super(TrueDate.now() + by)
    else super(...given)
  }

  static now() {
    return TrueDate.now() + by
  }
}

look()
setInterval(look, 100).unref()
