// Before anything is painted: a page that changes its colours a moment later hurts in the dark.
import { applyTheme, chosenTheme } from './theme.js'

applyTheme(chosenTheme())
