import { count, flag, isoTime, line, type Schema, text, whole } from './schema.js'

const endpoint = whole('one end of a TCP connection', { address: text, port: count })

const command = line(
  'a command: `index` counts those of its session, `argument` is hidden where it is secret',
  {
    index: count,
    verb: text,
    argument: text,
    dropped: { ...count, description: 'octets after it that were not kept' },
  },
  ['index', 'verb', 'dropped'],
)

const parameters = whole('TYPE, STRU and MODE in force', { type: text, structure: text, mode: text })

const expectation = whole('a data connection that was arranged', {
  way: { enum: ['PORT', 'PASV', 'EPRT', 'EPSV', 'LPRT', 'LPSV', 'default'] },
  listener: { enum: ['client', 'server'] },
  address: text,
  port: count,
})

const dataConnection = {
  initiator: endpoint,
  responder: endpoint,
  expectation,
  match: { enum: ['address', 'port'], description: '`port`: something on the way translates addresses' },
}

const transfer = line(
  'a transfer: `id` counts those of the capture',
  { id: count, command, direction: { enum: ['send', 'receive'] }, parameters, restart: text },
  ['id', 'command', 'direction', 'parameters'],
)

const fault = line(
  'a fault in what a transfer carried, at an octet of its data connection',
  { offset: count, clause: text, message: text, tolerated: flag },
  ['message', 'tolerated'],
)

const octetCounts = { wireOctets: count, missingOctets: count, carriedOctets: count, fileOctets: count }
const recordCounts = { records: count, pages: count, restartMarkers: count }

const summary = line(
  'what a transfer has carried; without `carriedOctets` and `fileOctets` it could not be decoded',
  {
    transfer,
    connections: { type: 'array', items: whole('a data connection', dataConnection) },
    reply: count,
    ...octetCounts,
    ...recordCounts,
    faults: { type: 'array', items: fault },
    protected: { ...flag, description: 'under TLS' },
    began: isoTime,
    ended: isoTime,
  },
  [
    'transfer',
    'connections',
    'wireOctets',
    'missingOctets',
    ...Object.keys(recordCounts),
    'faults',
    'protected',
  ],
)

const finding = line(
  'what is remarkable: `code` is for programs, `message` for people',
  {
    code: text,
    severity: { enum: ['wrong', 'risk', 'note'] },
    message: text,
    transfer: count,
    offset: { ...count, description: 'octets of the data connection before it' },
  },
  ['code', 'severity', 'message'],
)

/** Where each event of `inspect` happened. */
const where = {
  session: { ...count, description: 'counts the sessions of the capture from 1' },
  packet: { ...count, description: 'counts the packets of the capture from 1' },
  time: isoTime,
}

/** The events of `inspect`, by their names: what each has beside `where`, and which of it may be missing. */
const events: Readonly<
  Record<string, readonly [about: string, has: Readonly<Record<string, Schema>>, may?: readonly string[]]>
> = {
  session: ['a session begins', { client: endpoint, server: endpoint, fromBeginning: flag }],
  command: ['the client sends a command', { command }],
  reply: [
    'the server sends a reply, to a command or to none',
    { code: count, lines: { type: 'array', items: text }, to: command },
    ['to'],
  ],
  'stray-line': ['the server sends a line that is part of no reply', { text }],
  parameters: ['the two sides have agreed on a parameter', { parameters }],
  expectation: ['a data connection is arranged', { expectation }],
  'data-connection': ['a data connection is opened', dataConnection],
  transfer: ['a transfer begins', { transfer }],
  'transfer-end': ['a transfer has ended', { summary }],
  tls: [
    'TLS begins or ends on the control connection; `readable`: the capture has in clear what was under it; `recorded`: by one of its ends',
    { on: flag, readable: flag, recorded: flag },
    ['readable', 'recorded'],
  ],
  finding: ['something is remarkable', { finding }],
  'session-end': ['the control connection is closed, or the capture ends', { reason: text }],
}

/** The lines that `inspect --json` writes. */
export const inspectLines: Readonly<Record<string, Schema>> = Object.fromEntries(
  Object.entries(events).map(([name, [about, has, may = []]]) => {
    const properties = { event: { const: name }, ...where, ...has }
    const required = Object.keys(properties).filter((key) => key !== 'time' && !may.includes(key))
    return [`inspect-${name}`, line(`inspect: ${about}`, properties, required)]
  }),
)
