// `npm run build`: compiles the packages, then builds the dashboard's files.
import { setUp } from './setup.mjs'

setUp()
