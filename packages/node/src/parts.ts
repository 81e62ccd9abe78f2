// What another server of FTP control connections needs: the gateway is made of these.

export type { Endpoint } from '@ftpkit/session/user'
export { clientNetwork, hostPort, localEnd, remoteEnd } from './net/address.js'
export type { NetworkRules } from './server/access/networks.js'
export type { PortRange } from './server/data/ports.js'
export type { PassiveAddress, PassiveAddressRule } from './server/data/public-address.js'
export type { ProxyProtocolOptions } from './server/proxies.js'
export type { TlsIdentity, TlsOptions } from './server/tls/contexts.js'
