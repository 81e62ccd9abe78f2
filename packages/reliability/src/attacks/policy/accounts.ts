import { Wire } from '../../support/wire.js'
import { type Attack, exchange, type Finding, secret, using } from '../attack.js'
import { login, oddUsers, type PolicyGround } from './ground.js'

/** Ways out of a home, to what others have. */
const elsewhere = [
  '/private/salaries',
  '../private/salaries',
  '../../private/salaries',
  '/home/ann/diary',
  '../ann/diary',
  '../home/ann/diary',
  '/home/bob/letters',
]

/** Fetches what is outside of the home of a session. */
async function fetchElsewhere(wire: Wire): Promise<Finding> {
  for (const path of elsewhere) {
    const { octets, code } = await wire.retrieve(`RETR ${path}`)
    if (code === 226 || octets.length > 0) return `RETR ${path} was answered ${code}`
    const size = await wire.ask(`SIZE ${path}`)
    if (size?.code === 213) return `SIZE ${path} was answered ${size.lines}`
  }
  return undefined
}

/** @returns a finding if a session sees the home of another user, or lists more than its own */
async function seesOnlyHome(wire: Wire, allowed: readonly string[]): Promise<Finding> {
  const { octets } = await wire.retrieve('NLST /')
  const names = octets.toString().split('\r\n').filter(Boolean)
  const others = names.map((name) => name.replace('/', '')).filter((name) => !allowed.includes(name))
  return others.length > 0 ? `it lists ${others}` : fetchElsewhere(wire)
}

const inPub = ['hello', 'drop', 'shelf']

const spellings = ['FTP', 'Anonymous', 'ANONYMOUS', 'ftp ', ' ftp', 'anonymous\u00a0', 'ftp.']

export const accounts: readonly Attack<PolicyGround>[] = [
  {
    name: 'the alias ftp of anonymous sees no more than the home of anonymous',
    run: async ({ server }) =>
      using(await Wire.anonymous(server.address, undefined, 'ftp'), (wire) => seesOnlyHome(wire, inPub)),
  },
  {
    name: 'other spellings of anonymous do not log in, or see no more than its home',
    run: async ({ server }) => {
      for (const name of spellings) {
        const finding = await using(await Wire.open(server.address), async (wire) => {
          await wire.ask(`USER ${name}`)
          const code = await wire.command('PASS x@y')
          return code === 230 ? seesOnlyHome(wire, inPub) : undefined
        })
        if (finding) return `${JSON.stringify(name)}: ${finding}`
      }
      return undefined
    },
  },
  {
    name: 'the alias ftp of anonymous may store, make and remove nothing',
    run: async ({ server }) =>
      using(await Wire.anonymous(server.address, undefined, 'ftp'), async (wire) => {
        const code = await wire.store('STOR planted', secret)
        if (code === 226) return 'it stored a file'
        await wire.ask('RNFR hello')
        return exchange(wire, [
          ['RNTO moved', 550, 553],
          ['MKD planted', 550],
          ['DELE hello', 550],
          ['RMD drop', 550],
          ['SITE CHMOD 777 hello', 550],
          ['MFMT 20200101000000 hello', 550],
        ])
      }),
  },
  {
    name: 'who says a known name and then logs in as anonymous has the rights of anonymous',
    run: async ({ server }) =>
      using(await Wire.open(server.address), async (wire) => {
        await wire.expect('USER tester', 331)
        await wire.expect('USER anonymous', 331, 230)
        await wire.expect('PASS x@y', 230, 202)
        return seesOnlyHome(wire, inPub)
      }),
  },
  {
    name: 'a failed login as another user leaves none of the rights of either',
    run: async ({ server }) =>
      using(await login(server, 'ann'), async (wire) => {
        if ((await wire.command('USER bob')) !== 331) return undefined
        await wire.ask('PASS wrong')
        return exchange(wire, [
          ['SIZE /home/ann/diary', 530, 'closed'],
          ['SIZE letters', 530, 'closed'],
        ])
      }),
  },
  {
    name: 'REIN ends the rights of a user, and the next one begins in the own home',
    run: async ({ server }) =>
      using(await login(server, 'ann'), async (wire) => {
        await wire.expect('CWD /home/ann', 250)
        await wire.expect('REIN', 220)
        const finding = await exchange(wire, [['SIZE diary', 530]])
        if (finding) return finding
        await wire.login({ user: 'bob', password: 'bob' })
        return seesOnlyHome(wire, ['letters'])
      }),
  },
  ...oddUsers.map((name) => ({
    name: `a user called ${name} gets neither the home of another nor what is above all homes`,
    run: async ({ server }: PolicyGround) =>
      using(await Wire.open(server.address), async (wire) => {
        await wire.expect(`USER ${name}`, 331)
        const code = await wire.command(`PASS ${name}`)
        return code === 230 ? seesOnlyHome(wire, []) : undefined
      }),
  })),
  {
    name: 'a mount opens no way around the permissions of anonymous',
    run: async ({ server }) =>
      using(await Wire.anonymous(server.address), async (wire) => {
        await wire.ask('SMNT archive')
        const code = await wire.store('STOR planted', secret)
        if (code === 226) return 'it stored a file'
        await wire.ask('RNFR old')
        const finding = await exchange(wire, [
          ['RNTO new', 550, 553],
          ['DELE old', 550],
          ['MKD planted', 550],
        ])
        return finding ?? fetchElsewhere(wire)
      }),
  },
  {
    name: 'no name of a mount leads to a directory that is none',
    run: async ({ server }) =>
      using(await Wire.anonymous(server.address), (wire) =>
        exchange(
          wire,
          ['../..', '//', '/etc', 'archive/..', '__proto__', 'constructor', '%u'].map((name) => [
            `SMNT ${name}`,
            550,
            501,
          ]),
        ),
      ),
  },
]
