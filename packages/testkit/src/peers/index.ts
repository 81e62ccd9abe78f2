export { giveHome, peerAccount } from './account.js'
export { availablePeers, type PeerName, peerNames, startPeer } from './catalogue.js'
export { type Certificate, makeCertificate } from './certificate.js'
export type { Peer, PeerOptions, PeerTls } from './peer.js'
