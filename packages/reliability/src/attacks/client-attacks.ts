import type { ClientAttack, Family } from './attack.js'
import { downgraded } from './client/downgraded.js'
import { injected } from './client/injected.js'
import { ledAstray } from './client/led-astray.js'
import { misled } from './client/misled.js'

/** Every attack on the client. */
export const clientFamilies: readonly Family<ClientAttack>[] = [injected, downgraded, ledAstray, misled]
