import { idle } from '../frame/idle.js'

/** What somebody may ask for at any moment is here before they do. That it cannot be had is told when it is asked for. */
export function loadAhead(): () => void {
  let isOver = false
  void idle().then(() => {
    if (isOver) return undefined
    return Promise.all([
      import('../command/command-bar.js'),
      import('./key-help.js'),
      import('../flags/list/turn-on.js'),
      import('../flags/list/new-flag.js'),
    ]).catch(() => {})
  })
  return () => {
    isOver = true
  }
}
