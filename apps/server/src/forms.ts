/** The form of each value of a configuration file, after "the form is". Those of single keys of a list are not repeated. */
const forms: Readonly<Record<string, string>> = {
  root: 'root: DIRECTORY or s3://BUCKET/PREFIX',
  host: 'host: ADDRESS, such as 0.0.0.0',
  port: 'port: NUMBER, from 0 to 65535',
  listeners:
    "listeners: a list of { host: ADDRESS, port: NUMBER, tls: implicit }, or of texts such as '0.0.0.0:21' and 'implicit=[::]:990', or of { socket: NAME }, which systemd opened",
  users: 'users: FILE',
  userSources:
    'userSources: a list of { command: [PROGRAM, ARGUMENT] }, { http: URL, bearer: env:NAME } or { postgres: URL, table: NAME }, each with time, concurrency and waiting',
  accounts:
    "accounts: { NAME: { home: /PATH, permissions: […], quota: {…}, limitRate: RATE, access: read, umask: '027' }, '*': {…} }",
  groups: 'groups: { NAME: { members: [NAME], home: /PATH, permissions: […], quota: {…}, limitRate: RATE } }',
  anonymous: 'anonymous: true or false',
  passivePorts: 'passivePorts: 50000-50100, or { first: 50000, last: 50100 }',
  activePort: 'activePort: NUMBER, from 0 to 65535',
  passiveAddress:
    'passiveAddress: ADDRESS, which is IPv4, a host name or own, or a list of { network: 10.0.0.0/8, address: ADDRESS }',
  proxyFrom: 'proxyFrom: a list of networks, such as [10.0.0.0/8]',
  proxyData: 'proxyData: true or false',
  logFormat: 'logFormat: pretty or json',
  pidFile: 'pidFile: FILE',
  drainDelay: 'drainDelay: MILLISECONDS',
  metrics: 'metrics: PORT, or ADDRESS:PORT such as 0.0.0.0:9100',
  xferlog: 'xferlog: FILE',
  system: 'system: unix or zos',
  zosStrict: 'zosStrict: true or false',
  zosJobs: 'zosJobs: FILE',
  tls: 'tls: off, optional, required or implicit',
  tlsCert: 'tlsCert: FILE, with a certificate as PEM',
  tlsKey: 'tlsKey: FILE, with a private key as PEM',
  tlsSelfSigned: 'tlsSelfSigned: true or false',
  tlsResumption: 'tlsResumption: required or optional',
  tlsDataEnd: 'tlsDataEnd: close-notify or any',
  tlsTicketReplay: 'tlsTicketReplay: true or false',
  tlsCcc: 'tlsCcc: true or false',
  tlsClientCa: 'tlsClientCa: FILE, with certificates as PEM',
  tlsTicketKeys: 'tlsTicketKeys: FILE, with keys of 48 random octets',
  tlsNames: 'tlsNames: { host.example: { cert: FILE, key: FILE } }',
  durability: 'durability: full, rename or none',
  commitAfterControlEnd: 'commitAfterControlEnd: true or false',
  keptUploads:
    'keptUploads: { count: 100, countPerOwner: 10, octets: NUMBER, octetsPerOwner: NUMBER, time: MILLISECONDS }',
  storage:
    'storage: { s3: { bucket: NAME, prefix: TEXT, endpoint: URL, region: NAME, credentials: FILE, partSize: OCTETS } }',
  capture: 'capture: DIRECTORY',
  captureSize: 'captureSize: OCTETS, at least 4096, such as 64M',
  captureFiles: 'captureFiles: NUMBER, at least 1',
  captureSecrets: 'captureSecrets: true or false',
  greeting: 'greeting: TEXT',
  nameEncoding: 'nameEncoding: LABEL, such as gbk, shift_jis or big5',
  codePage: 'codePage: NAME, such as IBM-1047',
  recordFormat: "recordFormat: FORMAT, such as lines, rdw or 'fixed:80'",
  storageRules: "storageRules: a list of { path: '/jcl/**', recordFormat: 'fixed:80', codePage: IBM-037 }",
  markers: 'markers: { every: NUMBER, of: records or octets }',
  dataPeers: 'dataPeers: a list of IP addresses, such as [192.0.2.7]',
  hosts: 'hosts: a list of names, such as [ftp.example]',
  sharedState:
    'sharedState: redis://HOST:PORT, env:NAME or file:PATH, or { redis: one of these, prefix: TEXT }',
  mounts: 'mounts: { NAME: DIRECTORY }',
  homes: "homes: { NAME: /PATH, '*': /homes/%u }",
  permissions: 'permissions: { NAME: [{ path: /, allow: [read, list] }] }',
  jes: 'jes: { NAME: [submit, read, purge] }',
  allow: 'allow: a list of networks, such as [10.0.0.0/8]',
  deny: 'deny: a list of networks, such as [192.0.2.0/24]',
  from: "from: { NAME: [10.0.0.0/8], '*': a list of networks }",
  bans: 'bans: { after: NUMBER, within: MILLISECONDS, time: MILLISECONDS, maxTime: MILLISECONDS, weights: { scan: 2, noLogin: 1 }, exempt: [10.0.0.0/8], file: FILE }',
  limitRate:
    'limitRate: { server: RATE, user: RATE, users: { NAME: RATE }, session: RATE }, where RATE is octets per second, such as 10M, or { upload: 10M, download: 20M }',
  quotas:
    "quotas: { trees: [{ path: /PATH, octets: 10G, files: NUMBER }], users: { NAME: { octets: 1G }, '*': { octets: 1G, files: NUMBER } }, mounts: { NAME: { octets: 1G } } }",
  limits: 'limits: { NAME: NUMBER }, as the README lists them',
}

/** The form of each key, by the key. */
export const formsByKey: ReadonlyMap<string, string> = new Map(
  Object.entries(forms).map(([key, form]) => [key, form.slice(`${key}: `.length)]),
)

/** What form a value must have, as the end of an error. @param path of its key in the file; empty for the whole file */
export function formOf(path: readonly PropertyKey[]): string {
  const form = forms[String(path[0] ?? '')]
  if (form !== undefined) return `the form is ${form}`
  return `the keys of a configuration are ${Object.keys(forms).join(', ')}`
}
