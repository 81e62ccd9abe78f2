import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { Wire } from '../../support/wire.js'
import {
  content,
  exchange,
  type Family,
  isFromOutside,
  loggedIn,
  outsideIntact,
  type ServerAttack,
  type Target,
  using,
} from '../attack.js'

/** Paths that would lead out of the root if the server let them. */
const escapes = [
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

/** Retrieves and queries each of them. */
async function readOutside(target: Target): Promise<string | undefined> {
  using wire = await Wire.loggedIn(target.server.address)
  for (const path of escapes) {
    const { octets, code } = await wire.retrieve(`RETR ${path}`)
    if (code === 226 || isFromOutside(octets))
      return `RETR ${path} was answered ${code} with ${octets.length} octets`
    for (const command of ['SIZE', 'MDTM', 'HASH']) {
      const reply = await wire.ask(`${command} ${path}`)
      if (reply && reply.code < 400) return `${command} ${path} was answered ${reply.lines}`
    }
  }
  return undefined
}

/** Stores, creates, renames, removes and changes paths outside. */
async function changeOutside(target: Target): Promise<string | undefined> {
  using wire = await Wire.loggedIn(target.server.address)
  const before = readdirSync(target.outside.path).sort().join()
  for (const path of [
    '../planted',
    '../../../../../../tmp/ftpkit-planted',
    'escape',
    'escapedir/secret',
    'escapedir/planted',
  ]) {
    for (const command of ['STOR', 'APPE']) await wire.store(`${command} ${path}`, Buffer.from('planted'))
    for (const command of ['MKD', 'RMD', 'SITE CHMOD 777', 'MFMT 20200101000000'])
      await wire.command(`${command} ${path}`)
    await wire.command('RNFR file')
    await wire.command(`RNTO ${path === 'escape' ? 'escapedir/moved' : path}`)
    if ((await wire.command('SIZE file')) !== 213) {
      await wire.command(`RNFR ${path.split('/').at(-1)}`)
      await wire.command('RNTO file')
    }
    if (path.includes('/')) await wire.command(`DELE ${path}`)
  }
  const after = readdirSync(target.outside.path).sort().join()
  if (existsSync('/tmp/ftpkit-planted')) return '/tmp/ftpkit-planted was created'
  if (!outsideIntact(target)) return 'the secret was changed'
  if (before !== after) return `the folder outside has ${after}`
  await restore(target, wire)
  return undefined
}

/** Undoes what these attacks may do inside the root. */
async function restore(target: Target, wire: Wire): Promise<void> {
  await wire.store('STOR file', content)
  for (const name of readdirSync(target.root.path))
    if (/planted|moved/.test(name)) await wire.command(`DELE ${name}`)
}

/** Lists paths outside. */
async function listOutside({ server }: Target): Promise<string | undefined> {
  using wire = await Wire.loggedIn(server.address)
  for (const path of ['..', '../..', '/..', 'escapedir', 'escapedir/', '-la ../..', '/*/../..', '~root']) {
    for (const command of ['LIST', 'NLST', 'MLSD']) {
      const { octets } = await wire.retrieve(`${command} ${path}`)
      if (/\betc\b|\bproc\b|^secret|\ssecret\r/m.test(octets.toString()))
        return `${command} ${path} shows ${octets}`
    }
    const reply = await wire.ask(`STAT ${path}`)
    if (/\betc\b|\bproc\b|\bsecret\b/.test(reply?.lines.join() ?? ''))
      return `STAT ${path} shows ${reply?.lines}`
  }
  return undefined
}

/** Sends a NUL at every position of each command: a name must not end early. */
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
  name: 'paths out of the root, by dots, links, NUL and encodings',
  attacks: [
    { name: `none of ${escapes.length} paths out of the root can be read`, run: readOutside },
    { name: 'nothing outside is stored, created, renamed, removed or changed', run: changeOutside },
    { name: 'nothing outside is listed', run: listOutside },
    {
      name: 'CWD does not leave the root',
      run: async ({ server }) =>
        using(await Wire.loggedIn(server.address), async (wire) => {
          for (const path of ['..', '../../../..', '/../..', 'escapedir', 'dir/../..'])
            await wire.command(`CWD ${path}`)
          for (let times = 0; times < 20; times++) await wire.command('CDUP')
          const reply = await wire.ask('PWD')
          return /^"\/"/.test(reply?.lines[0] ?? '') ? undefined : `${reply?.lines}`
        }),
    },
    { name: 'a NUL at any position of a command is refused', run: withNul },
    {
      name: 'a name that is not valid UTF-8 keeps its octets',
      run: async ({ server }) =>
        using(await Wire.loggedIn(server.address), async (wire) => {
          const name = 'n\xe4me\x80\xfe'
          if ((await wire.store(`STOR ${name}`, content)) !== 226) return 'it was not stored'
          const { octets } = await wire.retrieve('NLST')
          await wire.command(`DELE ${name}`)
          return octets.includes(Buffer.from(name, 'latin1')) ? undefined : `NLST lists ${octets}`
        }),
    },
    {
      name: 'a name with a line end does not break lines of a listing or reply',
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
    loggedIn(
      'the root cannot be removed or renamed',
      ['RMD /', 550, 553],
      ['RNFR /', 350, 550, 553],
      ['RNTO x', 503, 550, 553],
    ),
    {
      name: 'partial files of other uploads can be neither seen nor accessed',
      run: async ({ server, root }) =>
        using(await Wire.loggedIn(server.address), async (one) =>
          using(await Wire.loggedIn(server.address), async (other) => {
            const data = await one.passive()
            await one.expect('STOR staged', 150)
            const partial = readdirSync(root.path).find((name) => name.endsWith('.part'))
            const { octets } = await other.retrieve('NLST')
            const found = await exchange(other, [
              [`SIZE ${partial}`, 550],
              [`DELE ${partial}`, 550],
              [`RNFR ${partial}`, 550],
            ])
            data.destroy()
            await one.reply()
            if (partial === undefined) return 'there was no partial file'
            return octets.includes(partial) ? 'NLST shows it' : found
          }),
        ),
    },
  ],
}
