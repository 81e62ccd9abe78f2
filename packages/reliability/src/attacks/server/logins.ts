import { readdirSync } from 'node:fs'
import { commandTable } from '@ftpkit/protocol'
import { Wire } from '../../support/wire.js'
import { type Family, type Finding, type ServerAttack, says, stranger, using } from '../attack.js'

/** What may be said before a login. */
const open = new Set([
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

/** Milliseconds that a first failure is held back by the server's limits. */
const heldBack = 40

const canary = 'c4n4ry-p4ssw0rd'

async function timeOf(wire: Wire, name: string): Promise<{ text: string; time: number }> {
  await wire.ask(`USER ${name}`)
  const began = performance.now()
  const reply = await wire.ask('PASS wrong')
  return { text: reply?.lines.join() ?? 'closed', time: performance.now() - began }
}

export const logins: Family<ServerAttack> = {
  number: 29,
  name: 'commands before a login, and guessed passwords',
  attacks: [
    {
      name: 'no command that asks for a login is carried out before it',
      run: async ({ server, root }): Promise<Finding> => {
        const before = readdirSync(root.path).join()
        for (const verb of Object.keys(commandTable).filter((each) => !open.has(each))) {
          const found = await using(await Wire.open(server.address), (wire) =>
            says(wire, [[`${verb} file`, 500, 501, 502, 503, 504, 530, 332]]),
          )
          if (found) return found
        }
        return readdirSync(root.path).join() === before ? undefined : 'the tree is another'
      },
    },
    stranger('PASS without USER is refused', ['PASS true-passw0rd', 503, 530], ['PWD', 530]),
    stranger('a name alone is no login', ['USER tester', 331], ['PWD', 530], ['DELE file', 530]),
    stranger(
      'the password of another name is none',
      ['USER tester', 331],
      ['USER other', 331],
      ['PASS true-passw0rd', 530],
      ['PWD', 530],
    ),
    stranger(
      'anonymous is nobody where there are users',
      ['USER anonymous', 331],
      ['PASS a@b', 530],
      ['PWD', 530],
    ),
    stranger(
      'a name of an object’s property is nobody',
      ['USER __proto__', 331],
      ['PASS x', 530],
      ['PWD', 530],
    ),
    stranger('an empty password is none', ['USER tester', 331], ['PASS ', 501, 530], ['PWD', 530, 503]),
    {
      name: 'a name that is known and one that is not are answered alike',
      run: async ({ server }) =>
        using(await Wire.open(server.address), async (one) =>
          using(await Wire.open(server.address), async (other) => {
            const known = await one.ask('USER tester')
            const unknown = await other.ask('USER nobody-of-that-name')
            const mask = (lines: readonly string[] | undefined) =>
              lines?.join().replace(/tester|nobody-of-that-name/g, '')
            if (mask(known?.lines) !== mask(unknown?.lines)) return `${known?.lines} and ${unknown?.lines}`
            const [first, second] = [await one.ask('PASS wrong'), await other.ask('PASS wrong')]
            return mask(first?.lines) === mask(second?.lines)
              ? undefined
              : `${first?.lines} and ${second?.lines}`
          }),
        ),
    },
    {
      name: 'three wrong passwords end the session, each held back longer',
      run: async ({ server }) =>
        using(await Wire.open(server.address), async (wire) => {
          const times: number[] = []
          for (let tries = 0; tries < 3; tries++) times.push((await timeOf(wire, 'tester')).time)
          if ((await wire.command('USER tester')) !== undefined) return 'the session goes on'
          return times.every((time) => time >= heldBack) ? undefined : `after ${times.map(Math.round)} ms`
        }),
    },
    {
      name: 'no password comes into the log',
      run: async ({ server }) =>
        using(await Wire.open(server.address), async (wire) => {
          await wire.command('USER tester')
          await wire.command(`PASS ${canary}`)
          await wire.command(`ACCT ${canary}`)
          await wire.command(`USER tester\r\npAsS ${canary}`)
          await wire.reply()
          if (server.logged.includes(canary)) return 'it is in the log'
          return server.logged.includes('true-passw0rd') ? 'the true one is in the log' : undefined
        }),
    },
    {
      name: 'names with escapes of a terminal make no line of the log',
      run: async ({ server }) =>
        using(await Wire.open(server.address), async (wire) => {
          await wire.command('USER \x1b[2Jevil\x07\x08{"level":60}')
          await wire.command('PASS x')
          const raw = server.logged.split('\n').filter((line) => line.includes('evil'))
          // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
          if (raw.some((line) => /[\x00-\x1f]/.test(line))) return 'a control character is in the log'
          for (const line of raw) JSON.parse(line)
          return raw.length > 0 ? undefined : 'the name is not in the log'
        }),
    },
    {
      name: 'nothing a stranger says is echoed',
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
