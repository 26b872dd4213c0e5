import './theme/theme.css'
import './theme/choose.js'
import { askEarly } from './api/early.js'

askEarly(location.pathname)
void import('./main.js')
