/** What programs are made of that relay FTP sessions. For a client or a server of files there are other entries. */
export type { Endpoint } from '@ftpkit/session/user'
export { type DialOptions, dial } from './client/control/dial.js'
export { type ClientIdentity, type SecureData, TlsClient, type TlsTrust } from './client/control/tls.js'
export { clientNetwork, hostPort, localEnd, remoteEnd } from './net/address.js'
export { type ListeningEvents, type ListeningOptions, ListeningSocket } from './net/listening-socket.js'
export { descriptorOf } from './net/node-internals.js'
export type { Receiver } from './net/reception.js'
export { closeGently, faultOfEnd, resetConnection, writeAndWait } from './net/socket-io.js'
export { type OpenedConnection, watchOctets } from './net/tap.js'
export { tapConnection } from './net/tap-feed.js'
export { TwoBufferReceiver } from './net/two-buffer-receiver.js'
export { NetworkFilter, type NetworkRules } from './server/access/networks.js'
export { Admission, type AdmittedSession } from './server/admission.js'
export { type ControlEvents, ControlSocket } from './server/control/socket.js'
export {
  DataChannel,
  type DataChannelOptions,
  type DataChannelSession,
  type OpenedSocket,
} from './server/data/channel.js'
export type { Foreign } from './server/data/connecting.js'
export { type DataPorts, type PortRange, PortShares } from './server/data/ports.js'
export { type PassiveAddress, type PassiveAddressRule, PublicAddress } from './server/data/public-address.js'
export { descriptorLimit, lowestFreeDescriptor, onlyReserveLeft } from './server/descriptors.js'
export {
  type Arrival,
  directArrival,
  isSilentEnd,
  Proxies,
  type ProxyProtocolOptions,
} from './server/proxies.js'
export { Refusals } from './server/refusing.js'
export { checkTls, type TlsIdentity, type TlsOptions } from './server/tls/contexts.js'
export { loadForSessions, type SecuredData, SessionTls } from './server/tls/session-tls.js'
