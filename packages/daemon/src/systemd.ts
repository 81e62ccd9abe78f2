export { type InheritedSocket, inheritedSockets } from './inherited-sockets.js'
export { Notifier, type NotifierOptions } from './notifier.js'
