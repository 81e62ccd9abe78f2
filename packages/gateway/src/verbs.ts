import { canonicalVerb, commandRow, type Reply } from '@ftpkit/protocol'
import { eprt, epsv, pasv, port } from './arranging.js'
import { feat } from './features.js'
import type { ClientCommand, Handler } from './handler.js'
import { reach } from './reaching.js'
import type { Relay } from './relay.js'
import { auth, ccc, pbsz, prot } from './securing.js'
import { type Dialogue, digit, finalReply, nextReply } from './steps.js'
import { transfer } from './transferring.js'

/** Passes a command on, and every reply to it. */
function* plain(relay: Relay, { verb, octets }: ClientCommand): Dialogue {
  relay.forward(verb, octets)
  let code: number
  do {
    const reply = yield* nextReply()
    relay.pass(reply)
    code = reply.code
  } while (code < 200)
}

/** Refuses a command that names addresses or protects octets so that the gateway can't follow. */
function unavailable(relay: Relay, { verb }: ClientCommand): undefined {
  relay.refuse(502, verb, `${verb} is not available through this gateway`)
}

const host: Handler = function* (relay, command) {
  if (relay.server) return yield* plain(relay, command)
  relay.host = command.argument
  relay.say(220, 'Host noted')
}

const user: Handler = function* (relay, command) {
  const { argument = '' } = command
  if (relay.policy.routeBy === 'user' && argument !== (relay.user ?? argument))
    return relay.refuse(530, 'USER', 'Connect again to log in as another user')
  relay.user = argument
  if (relay.policy.routeBy === 'connection') return yield* login(relay, command)
  if (!relay.server) {
    const reached = yield* reach(relay, { user: argument, host: relay.host })
    if (!reached) return
    relay.serverUser = reached.user ?? argument
  }
  answerLogin(relay, yield* relay.answerTo('USER', relay.serverUser))
}

/** USER, PASS and ACCT: any of them may be the last that a server wants. */
function* login(relay: Relay, { verb, octets }: ClientCommand): Dialogue {
  relay.forward(verb, octets)
  answerLogin(relay, yield* finalReply())
}

function answerLogin(relay: Relay, reply: Reply): void {
  const isAsked = digit(reply.code) === 3
  relay.loggedIn ||= reply.code === 230 || reply.code === 232
  if (!isAsked) relay.note({ kind: 'login', user: relay.user ?? '', code: reply.code })
  relay.pass(reply)
}

const mode: Handler = function* (relay, { verb, argument, octets }) {
  if (/^E/i.test(argument ?? ''))
    return relay.refuse(504, verb, 'MODE E is not available through this gateway')
  relay.forward(verb, octets)
  const reply = yield* finalReply()
  if (digit(reply.code) === 2) relay.mode = argument!.charAt(0).toUpperCase()
  relay.pass(reply)
}

const position: Handler = function* (relay, { verb, octets }) {
  relay.forward(verb, octets)
  const reply = yield* finalReply()
  relay.positionedBy = digit(reply.code) === 3 ? (verb as 'REST' | 'RANG') : undefined
  relay.pass(reply)
}

const rein: Handler = function* (relay, command) {
  const { policy, client, server } = relay
  if (policy.routeBy === 'user' || client!.secure || server!.secure) return unavailable(relay, command)
  relay.data.close()
  relay.loggedIn = false
  relay.mode = 'S'
  relay.extendedPassiveOnly = false
  relay.positionedBy = undefined
  yield* plain(relay, command)
}

const quit: Handler = function* (relay, command) {
  if (relay.server) yield* plain(relay, command)
  else relay.say(221, 'Goodbye')
  relay.end('QUIT')
}

/** What each verb does. Others are passed on, and those with data in their row of the command table are transfers. */
const handlers: Readonly<Record<string, Handler>> = {
  USER: user,
  PASS: login,
  ACCT: login,
  HOST: host,
  FEAT: feat,
  AUTH: auth,
  PBSZ: pbsz,
  PROT: prot,
  CCC: ccc,
  PASV: pasv,
  EPSV: epsv,
  PORT: port,
  EPRT: eprt,
  MODE: mode,
  REST: position,
  RANG: position,
  REIN: rein,
  QUIT: quit,
  ...Object.fromEntries(
    ['ADAT', 'MIC', 'CONF', 'ENC', 'LPSV', 'LPRT', 'SPAS', 'SPOR', 'SPSV', 'CPSV', 'SSCN', 'DCAU'].map(
      (verb) => [verb, unavailable],
    ),
  ),
}

/** Commands that need no TLS where it is required: those that tell nothing, and those that lead to it. */
const withoutTls: ReadonlySet<string> = new Set([
  'AUTH',
  'FEAT',
  'HELP',
  'HOST',
  'NOOP',
  'QUIT',
  'SYST',
  'CLNT',
  'OPTS',
])

/** What the gateway answers itself before it has a server. */
const withoutServer: Readonly<Record<string, readonly [number, string]>> = {
  NOOP: [200, 'ok'],
  OPTS: [200, 'ok'],
  CLNT: [200, 'ok'],
  HELP: [214, 'Log in for the commands of the server'],
}

/** Commands that the gateway itself carries out, with or without a server. */
const needNoServer: ReadonlySet<string> = new Set([
  'USER',
  'HOST',
  'FEAT',
  'AUTH',
  'PBSZ',
  'PROT',
  'CCC',
  'QUIT',
])

/** Carries out a command, or refuses it. */
export function carryOut(relay: Relay, command: ClientCommand): Dialogue | undefined {
  const { verb } = command
  const known = canonicalVerb(verb)
  if (!relay.policy.permits(verb)) return refusal(relay, 502, verb, `${verb} is not allowed here`)
  if (relay.policy.clientTls === 'required' && !relay.client!.secure && !withoutTls.has(verb))
    return refusal(relay, 530, verb, 'AUTH TLS comes first')
  if (!relay.server && !needNoServer.has(verb)) {
    const [code, text] = withoutServer[verb] ?? [530, 'Log in first']
    return refusal(relay, code, verb, text)
  }
  const handler = handlers[verb] ?? (known && commandRow(known).data !== 'none' ? transfer : plain)
  return handler(relay, command)
}

function refusal(relay: Relay, code: number, verb: string, text: string): undefined {
  if (digit(code) === 2) relay.say(code, text)
  else relay.refuse(code, verb, text)
}
