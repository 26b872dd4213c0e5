// A page's file carries the words of its own subjects alone, because each is a module that is named, not a part of one object.
export { code } from './code.js'
export { problem, state, time } from './common.js'
export { flags } from './flags.js'
export { frame } from './frame.js'
export { history } from './history.js'
export { signingIn } from './signing-in.js'
export { start } from './start.js'
