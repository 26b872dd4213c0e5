import { measureAllocation } from './allocation.js'

console.log(JSON.stringify(await measureAllocation()))
process.exit()
