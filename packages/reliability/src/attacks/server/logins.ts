import { readdirSync } from 'node:fs'
import { commandTable } from '@ftpkit/protocol'
import { soon } from '../../support/soon.js'
import { Wire } from '../../support/wire.js'
import { beforeLogin, exchange, type Family, type Finding, type ServerAttack, using } from '../attack.js'

/** Commands that are allowed before login. */
const allowed = new Set([
  'USER',
  'PASS',
  'ACCT',
  'QUIT',
  'REIN',
  'AUTH',
  'ADAT',
  'PBSZ',
  'PROT',
  'CCC',
  'MIC',
  'CONF',
  'ENC',
  'FEAT',
  'HELP',
  'NOOP',
  'SYST',
  'OPTS',
  'HOST',
  'LANG',
  'CSID',
  'CLNT',
  'STAT',
  'ALGS',
])

/** Milliseconds by which at least the answer to a first failure is delayed. */
const minDelay = 40

const canary = 'c4n4ry-p4ssw0rd'

/** Logs in with a wrong password. @returns milliseconds until the reply */
async function failedLogin(wire: Wire, name: string): Promise<number> {
  await wire.ask(`USER ${name}`)
  const began = performance.now()
  await wire.ask('PASS wrong')
  return performance.now() - began
}

export const logins: Family<ServerAttack> = {
  number: 29,
  name: 'commands before login, and guessed passwords',
  attacks: [
    {
      name: 'no command that requires a login is executed before it',
      run: async ({ server, root }): Promise<Finding> => {
        const before = readdirSync(root.path).join()
        for (const verb of Object.keys(commandTable).filter((each) => !allowed.has(each))) {
          const found = await using(await Wire.open(server.address), (wire) =>
            exchange(wire, [[`${verb} file`, 500, 501, 502, 503, 504, 530, 332]]),
          )
          if (found) return found
        }
        return readdirSync(root.path).join() === before ? undefined : 'the folder has changed'
      },
    },
    beforeLogin('PASS without USER is refused', ['PASS true-passw0rd', 503, 530], ['PWD', 530]),
    beforeLogin('a user name alone does not log in', ['USER tester', 331], ['PWD', 530], ['DELE file', 530]),
    beforeLogin(
      'the password of another user does not log in',
      ['USER tester', 331],
      ['USER other', 331],
      ['PASS true-passw0rd', 530],
      ['PWD', 530],
    ),
    beforeLogin(
      'anonymous logins are refused on a server with users',
      ['USER anonymous', 331],
      ['PASS a@b', 530],
      ['PWD', 530],
    ),
    beforeLogin(
      'the name of an object property is not a user',
      ['USER __proto__', 331],
      ['PASS x', 530],
      ['PWD', 530],
    ),
    beforeLogin(
      'an empty password does not log in',
      ['USER tester', 331],
      ['PASS ', 501, 530],
      ['PWD', 530, 503],
    ),
    {
      name: 'known and unknown names get the same answer',
      run: async ({ server }) =>
        using(await Wire.open(server.address), async (one) =>
          using(await Wire.open(server.address), async (other) => {
            const known = await one.ask('USER tester')
            const unknown = await other.ask('USER unknown-user')
            const mask = (lines: readonly string[] | undefined) =>
              lines?.join().replace(/tester|unknown-user/g, '')
            if (mask(known?.lines) !== mask(unknown?.lines)) return `${known?.lines} and ${unknown?.lines}`
            const [first, second] = [await one.ask('PASS wrong'), await other.ask('PASS wrong')]
            return mask(first?.lines) === mask(second?.lines)
              ? undefined
              : `${first?.lines} and ${second?.lines}`
          }),
        ),
    },
    {
      name: 'three wrong passwords end the session, each answered after a delay',
      run: async ({ server }) =>
        using(await Wire.open(server.address), async (wire) => {
          const times: number[] = []
          for (let tries = 0; tries < 3; tries++) times.push(await failedLogin(wire, 'tester'))
          if ((await wire.command('USER tester')) !== undefined) return 'the session continues'
          return times.every((time) => time >= minDelay) ? undefined : `after ${times.map(Math.round)} ms`
        }),
    },
    {
      name: 'no password appears in the log',
      run: async ({ server }) =>
        using(await Wire.open(server.address), async (wire) => {
          await wire.command('USER tester')
          await wire.command(`PASS ${canary}`)
          await wire.command(`ACCT ${canary}`)
          await wire.command(`USER tester\r\npAsS ${canary}`)
          await wire.reply()
          if (server.logged.includes(canary)) return 'it is in the log'
          return server.logged.includes('true-passw0rd') ? 'the real one is in the log' : undefined
        }),
    },
    {
      name: 'names with terminal escapes do not break lines of the log',
      run: async ({ server }) =>
        using(await Wire.open(server.address), async (wire) => {
          await wire.command('USER \x1b[2Jevil\x07\x08{"level":60}')
          await wire.command('PASS x')
          // The reply may come before the line of the log.
          await soon(() => /evil.*\n/.test(server.logged), 5_000)
          const lines = server.logged.split('\n').slice(0, -1)
          const raw = lines.filter((line) => line.includes('evil'))
          // biome-ignore lint/suspicious/noControlCharactersInRegex: the test looks for them
          if (raw.some((line) => /[\x00-\x1f]/.test(line))) return 'a control character is in the log'
          for (const line of raw) JSON.parse(line)
          return raw.length > 0 ? undefined : 'the name is not in the log'
        }),
    },
    {
      name: 'nothing that a client sends before login is echoed',
      run: async ({ server }) =>
        using(await Wire.open(server.address), async (wire) => {
          for (const line of [
            'USER EcHo',
            'EcHo',
            'HELP EcHo',
            'SITE EcHo',
            'TYPE EcHo',
            'OPTS EcHo',
            'AUTH EcHo',
            'CWD EcHo',
          ]) {
            const reply = await wire.ask(line)
            if (/EcHo/.test(reply?.lines.join() ?? '')) return `${line} was answered ${reply?.lines}`
          }
          return undefined
        }),
    },
  ],
}
