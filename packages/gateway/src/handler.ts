import type { ClientLine } from './client-commands.js'
import type { Relay } from './relay.js'
import type { Dialogue } from './steps.js'

/** A command of the client. */
export type ClientCommand = Extract<ClientLine, { readonly kind: 'command' }>

/** Carries out one command of the client: at once, or by a dialogue. */
export type Handler = (relay: Relay, command: ClientCommand) => Dialogue | undefined
