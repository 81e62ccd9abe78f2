import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { Wire } from '../../support/wire.js'
import {
  content,
  type Family,
  member,
  outsideIntact,
  reached,
  type ServerAttack,
  says,
  type Target,
  using,
} from '../attack.js'

/** Ways out of the root, if there were any. */
const waysOut = [
  '../../../../../../etc/passwd',
  '/../../../../../../etc/passwd',
  'dir/../../../../../../../etc/passwd',
  './././../../../../../etc/passwd',
  '//etc/passwd',
  '/etc/passwd',
  '..\\..\\..\\..\\etc\\passwd',
  '%2e%2e/%2e%2e/etc/passwd',
  '..%2f..%2fetc%2fpasswd',
  '..%c0%af..%c0%afetc/passwd',
  '\xc0\xae\xc0\xae/\xc0\xae\xc0\xae/etc/passwd',
  '~root/.profile',
  '~/../../etc/passwd',
  'file://etc/passwd',
  '/proc/self/environ',
  '/dev/../etc/passwd',
  'escape',
  'escapedir/secret',
  'dir/../escapedir/secret',
  'escapedir/../secret',
  'loop/loop/file',
]

/** Reads, asks and lists each way out. */
async function readOut(target: Target): Promise<string | undefined> {
  using wire = await Wire.loggedIn(target.server.address)
  for (const way of waysOut) {
    const { octets, code } = await wire.retrieve(`RETR ${way}`)
    if (code === 226 || reached(octets))
      return `RETR ${way} was answered ${code} with ${octets.length} octets`
    for (const command of ['SIZE', 'MDTM', 'HASH']) {
      const reply = await wire.ask(`${command} ${way}`)
      if (reply && reply.code < 400) return `${command} ${way} was answered ${reply.lines}`
    }
  }
  return undefined
}

async function changeOut(target: Target): Promise<string | undefined> {
  using wire = await Wire.loggedIn(target.server.address)
  const before = readdirSync(target.outside.path).sort().join()
  for (const way of [
    '../planted',
    '../../../../../../tmp/ftpkit-planted',
    'escape',
    'escapedir/secret',
    'escapedir/planted',
  ]) {
    for (const command of ['STOR', 'APPE']) await wire.store(`${command} ${way}`, Buffer.from('planted'))
    for (const command of ['MKD', 'RMD', 'SITE CHMOD 777', 'MFMT 20200101000000'])
      await wire.command(`${command} ${way}`)
    await wire.command('RNFR file')
    await wire.command(`RNTO ${way === 'escape' ? 'escapedir/moved' : way}`)
    if ((await wire.command('SIZE file')) !== 213) {
      await wire.command(`RNFR ${way.split('/').at(-1)}`)
      await wire.command('RNTO file')
    }
    if (way.includes('/')) await wire.command(`DELE ${way}`)
  }
  const after = readdirSync(target.outside.path).sort().join()
  if (existsSync('/tmp/ftpkit-planted')) return '/tmp/ftpkit-planted was made'
  if (!outsideIntact(target)) return 'the secret was changed'
  if (before !== after) return `outside there is ${after}`
  await restore(target, wire)
  return undefined
}

/** What attacks may do within the root is undone for the next. */
async function restore(target: Target, wire: Wire): Promise<void> {
  await wire.store('STOR file', content)
  for (const name of readdirSync(target.root.path))
    if (/planted|moved/.test(name)) await wire.command(`DELE ${name}`)
}

async function listOut({ server }: Target): Promise<string | undefined> {
  using wire = await Wire.loggedIn(server.address)
  for (const way of ['..', '../..', '/..', 'escapedir', 'escapedir/', '-la ../..', '/*/../..', '~root']) {
    for (const command of ['LIST', 'NLST', 'MLSD']) {
      const { octets } = await wire.retrieve(`${command} ${way}`)
      if (/\betc\b|\bproc\b|^secret|\ssecret\r/m.test(octets.toString()))
        return `${command} ${way} shows ${octets}`
    }
    const reply = await wire.ask(`STAT ${way}`)
    if (/\betc\b|\bproc\b|\bsecret\b/.test(reply?.lines.join() ?? ''))
      return `STAT ${way} shows ${reply?.lines}`
  }
  return undefined
}

/** NUL at every place of each command: a name must not end early. */
async function withNul({ server }: Target): Promise<string | undefined> {
  using wire = await Wire.loggedIn(server.address)
  for (const command of [
    'SIZE file',
    'DELE file',
    'MLST file',
    'CWD dir',
    'MKD file',
    'RNFR file',
    'STAT file',
    'HELP',
  ]) {
    for (let at = 0; at <= command.length; at++) {
      const line = `${command.slice(0, at)}\0${command.slice(at)}`
      const code = await wire.command(line)
      if (code === undefined || code < 500) return `${JSON.stringify(line)} was answered ${code}`
    }
  }
  return undefined
}

export const paths: Family<ServerAttack> = {
  number: 11,
  name: 'ways out of the root, by dots, links, NUL and encodings',
  attacks: [
    { name: `none of ${waysOut.length} ways out is read`, run: readOut },
    { name: 'nothing outside is stored, made, renamed, removed or changed', run: changeOut },
    { name: 'nothing outside is listed', run: listOut },
    {
      name: 'CWD does not lead above the root',
      run: async ({ server }) =>
        using(await Wire.loggedIn(server.address), async (wire) => {
          for (const way of ['..', '../../../..', '/../..', 'escapedir', 'dir/../..'])
            await wire.command(`CWD ${way}`)
          for (let times = 0; times < 20; times++) await wire.command('CDUP')
          const reply = await wire.ask('PWD')
          return /^"\/"/.test(reply?.lines[0] ?? '') ? undefined : `${reply?.lines}`
        }),
    },
    { name: 'a NUL at any place of a command is refused', run: withNul },
    {
      name: 'a name that is no UTF-8 is kept octet by octet',
      run: async ({ server }) =>
        using(await Wire.loggedIn(server.address), async (wire) => {
          const name = 'n\xe4me\x80\xfe'
          if ((await wire.store(`STOR ${name}`, content)) !== 226) return 'it was not stored'
          const { octets } = await wire.retrieve('NLST')
          await wire.command(`DELE ${name}`)
          return octets.includes(Buffer.from(name, 'latin1')) ? undefined : `NLST tells ${octets}`
        }),
    },
    {
      name: 'a name with a line end in it makes no line of a listing or reply',
      run: async ({ server, root }) => {
        const evil = 'x\r\n226 injected\r\ny'
        writeFileSync(root.at(evil), '')
        const found = await using(await Wire.loggedIn(server.address), async (wire) => {
          for (const command of ['LIST', 'NLST', 'MLSD']) {
            const { octets } = await wire.retrieve(command)
            if (/^226 injected/m.test(octets.toString('latin1'))) return `${command} has the line`
          }
          const reply = await wire.ask('STAT .')
          return reply?.lines.some((line) => line.startsWith('226')) ? 'STAT has the line' : undefined
        })
        rmSync(root.at(evil))
        return found
      },
    },
    member(
      'the root cannot be removed or renamed',
      ['RMD /', 550, 553],
      ['RNFR /', 350, 550, 553],
      ['RNTO x', 503, 550, 553],
    ),
    {
      name: 'stages of other uploads are neither seen nor reached',
      run: async ({ server, root }) =>
        using(await Wire.loggedIn(server.address), async (one) =>
          using(await Wire.loggedIn(server.address), async (other) => {
            const data = await one.passive()
            await one.expect('STOR staged', 150)
            const stage = readdirSync(root.path).find((name) => name.endsWith('.part'))
            const { octets } = await other.retrieve('NLST')
            const found = await says(other, [
              [`SIZE ${stage}`, 550],
              [`DELE ${stage}`, 550],
              [`RNFR ${stage}`, 550],
            ])
            data.destroy()
            await one.reply()
            if (stage === undefined) return 'there was no stage'
            return octets.includes(stage) ? 'NLST shows it' : found
          }),
        ),
    },
  ],
}
