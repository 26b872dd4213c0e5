export { createIssuer } from './issuer.js'
export { createNatsAccess, type NatsAccess, type NatsAccessOptions } from './nats-access.js'
