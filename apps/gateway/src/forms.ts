/** The form of each value of a configuration file, by its key; keys of a list of objects without the number. */
const forms: Readonly<Record<string, string>> = {
  listeners:
    "a list of texts such as '0.0.0.0:21' and 'implicit=[::]:990', or of { host: ADDRESS, port: NUMBER, implicit: true }, or of { socket: NAME, transparent: true }, which systemd opened",
  routes:
    "a list of { to: ftp://HOST, user: 'PATTERN', host: 'PATTERN', serverName: 'PATTERN', from: [NETWORK], login: NAME }, each with the keys of server, or of { to: user@host, hosts: ['*.example', 192.0.2.0/24] }",
  'routes.to': 'ftp://HOST:PORT, ftpes://HOST, ftps://HOST, user@host or destination',
  'routes.hosts':
    "a list of names and networks, such as ['*.example', '192.0.2.0/24:2121'], with to: user@host or destination",
  'client.tls': 'off, optional, required or implicit',
  'client.cert': 'FILE, with a certificate as PEM',
  'client.key': 'FILE, with a private key as PEM',
  'client.names': '{ host.example: { cert: FILE, key: FILE } }',
  'client.authorities': 'FILE, with certificates as PEM',
  'client.resumption': 'required or optional',
  'client.ticketReplay': 'true or false',
  'client.dataEnd': 'close-notify or any',
  'client.ticketKeys': 'FILE, with keys of 48 random octets',
  'client.address':
    'ADDRESS, which is IPv4, a host name or own, or a list of { network: 10.0.0.0/8, address: ADDRESS }',
  'client.ports': '50000-50100, or { first: 50000, last: 50100 }',
  'client.activePort': 'NUMBER, from 0 to 65535',
  client:
    '{ tls: optional, cert: FILE, key: FILE, names: {…}, authorities: FILE, resumption: required, ticketReplay: true, dataEnd: close-notify, ticketKeys: FILE, address: ADDRESS, ports: 50000-50100, activePort: NUMBER }',
  'server.tls': 'off, optional, required, implicit or same',
  'server.data': 'same, passive, active or auto',
  'server.protection': 'same, C or P',
  'server.name': 'NAME, which the certificate must hold',
  'server.authorities': 'FILE, with certificates as PEM',
  'server.insecure': 'true or false',
  'server.cert': 'FILE, with a certificate as PEM',
  'server.key': 'FILE, with a private key as PEM',
  'server.dataEnd': 'close-notify or any',
  'server.sourceAddress': 'ADDRESS of this machine',
  'server.proxyHeader': 'v1 or v2',
  'server.proxyData': 'true or false',
  'server.address':
    'ADDRESS, which is IPv4, a host name or own, or a list of { network: 10.0.0.0/8, address: ADDRESS }',
  'server.ports': '50200-50300, or { first: 50200, last: 50300 }',
  server:
    '{ tls: same, data: auto, protection: same, name: NAME, authorities: FILE, insecure: false, cert: FILE, key: FILE, dataEnd: close-notify, sourceAddress: ADDRESS, proxyHeader: v2, proxyData: true, address: ADDRESS, ports: 50200-50300 }',
  'commands.allow': 'a list of verbs, such as [RETR, LIST]',
  'commands.deny': 'a list of verbs, such as [SITE]',
  commands: '{ allow: [RETR], deny: [SITE] }',
  greeting: 'TEXT',
  times: '{ login: MILLISECONDS, idle: MILLISECONDS, answer: MILLISECONDS, data: MILLISECONDS }',
  limits: '{ NAME: NUMBER }, as the README lists them',
  allow: 'a list of networks, such as [10.0.0.0/8]',
  deny: 'a list of networks, such as [192.0.2.0/24]',
  proxyFrom: 'a list of networks, such as [10.0.0.0/8]',
  proxyData: 'true or false',
  logFormat: 'pretty or json',
  pidFile: 'FILE',
  drainDelay: 'MILLISECONDS',
  metrics: 'PORT, or ADDRESS:PORT such as 0.0.0.0:9100',
  capture: 'DIRECTORY',
  captureSize: 'OCTETS, at least 4096, such as 64M',
  captureFiles: 'NUMBER, at least 1',
  captureSecrets: 'true or false',
}

/** The form of each key, by the key with its outer ones: `client.tls`. */
export const formsByKey: ReadonlyMap<string, string> = new Map(Object.entries(forms))

/** What form a value must have, as the end of an error. @param path of its key in the file; empty for the whole file */
export function formOf(path: readonly PropertyKey[]): string {
  const keys = path.filter((key) => typeof key === 'string')
  for (let length = keys.length; length > 0; length -= 1) {
    const key = keys.slice(0, length).join('.')
    if (key in forms) return `the form is ${keys[length - 1]}: ${forms[key]}`
  }
  const outer = Object.keys(forms).filter((key) => !key.includes('.'))
  return `the keys of a configuration are ${outer.join(', ')}`
}
