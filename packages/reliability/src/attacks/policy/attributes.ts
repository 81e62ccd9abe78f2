import { existsSync, lstatSync, readFileSync } from 'node:fs'
import { Wire } from '../../support/wire.js'
import { type Attack, content, type Finding, secret, using } from '../attack.js'
import { login, type PolicyGround } from './ground.js'

const special = 0o7000

/** Commands that would set special mode bits. */
const modes: Readonly<Record<string, readonly string[]>> = {
  'SITE CHMOD': [
    '4755',
    '2755',
    '1755',
    '6755',
    '7777',
    '04755',
    '0004755',
    '0o4755',
    'u+s',
    'g+s',
    '+t',
  ].map((mode) => `SITE CHMOD ${mode} program`),
  MFF: ['4755', '2755', '1755', '7777', '04755', '104755'].flatMap((mode) => [
    `MFF UNIX.mode=${mode}; program`,
    `MFF modify=20200101000000;unix.mode=${mode}; program`,
    `MFF UNIX.mode=755;UNIX.mode=${mode}; program`,
  ]),
  'MFMT and MFCT': [
    'MFMT 4755 program',
    'MFCT 20200101000000 program',
    'MFMT 20200101000000;UNIX.mode=4755 program',
  ],
}

function setsNoSpecialBits(command: string, lines: readonly string[]): Attack<PolicyGround> {
  return {
    name: `${command} sets neither set-user-ID nor set-group-ID nor the sticky bit`,
    run: async ({ server, root }) =>
      using(await login(server, 'ann'), async (wire) => {
        await wire.expect('CWD /home/ann', 250)
        await wire.store('STOR program', content)
        await wire.ask('MKD programs')
        for (const line of lines.flatMap((each) => [each, each.replace(/program$/, 'programs')])) {
          await wire.ask(line)
          for (const name of ['program', 'programs']) {
            const { mode } = lstatSync(root.at(`home/ann/${name}`))
            if (mode & special) return `${line} made it ${mode.toString(8)}`
          }
        }
        return undefined
      }),
  }
}

/** What is outside must be as it was made. */
function outsideChanged({ outside }: PolicyGround): Finding {
  if (existsSync(outside.at('planted'))) return 'a file outside was created'
  const { mode } = lstatSync(outside.at('secret'))
  if ((mode & 0o7777) !== 0o640) return `the mode of the file outside is ${mode.toString(8)}`
  return readFileSync(outside.at('secret')).equals(secret) ? undefined : 'the file outside was changed'
}

export const attributes: readonly Attack<PolicyGround>[] = [
  ...Object.entries(modes).map(([command, lines]) => setsNoSpecialBits(command, lines)),
  {
    name: 'no owner or group of a file is changed by MFF',
    run: async ({ server, root }) =>
      using(await login(server, 'ann'), async (wire) => {
        const before = lstatSync(root.at('home/ann/diary'))
        for (const fact of ['UNIX.owner=65534', 'UNIX.group=65534', 'UNIX.ownername=bin', 'UNIX.uid=65534'])
          await wire.ask(`MFF ${fact}; /home/ann/diary`)
        const { uid, gid } = lstatSync(root.at('home/ann/diary'))
        return uid === before.uid && gid === before.gid ? undefined : `they are ${uid} and ${gid}`
      }),
  },
  {
    name: 'attributes set through a link change nothing outside',
    run: async (ground) =>
      using(await login(ground.server, 'ann'), async (wire) => {
        await wire.expect('CWD /home/ann', 250)
        for (const line of [
          'SITE CHMOD 777',
          'MFF UNIX.mode=777;',
          'MFMT 20200101000000',
          'SITE UTIME 202001010000',
        ])
          await wire.ask(`${line} link`)
        return outsideChanged(ground)
      }),
  },
  {
    name: 'STOR, APPE and REST under the name of a link change nothing outside',
    run: async (ground) =>
      using(await login(ground.server, 'ann'), async (wire) => {
        await wire.expect('CWD /home/ann', 250)
        for (const name of ['link', 'dangling'])
          for (const command of ['APPE', 'STOR']) await wire.store(`${command} ${name}`, content)
        await wire.ask('REST 3')
        await wire.store('STOR dangling', content)
        return outsideChanged(ground)
      }),
  },
  {
    name: 'an upload in progress is neither listed nor fetched by another user, under any name',
    run: async ({ server, root }) =>
      using(await login(server, 'bob'), async (bob) => {
        const data = await bob.openFor('STOR growing')
        if (typeof data === 'number') return `STOR was answered ${data}`
        data.write(secret)
        return using(await Wire.loggedIn(server.address), async (wire) => {
          await wire.expect('CWD /home/bob', 250)
          for (const command of ['NLST', 'NLST -a', 'LIST -la', 'MLSD', 'NLST .*', 'NLST *']) {
            const { octets } = await wire.retrieve(command)
            if (octets.includes('.ftpkit') || octets.includes('growing')) return `${command}: ${octets}`
          }
          const { code } = await wire.retrieve('RETR growing')
          data.destroy()
          return code === 226 ? `RETR fetched a part in ${root.path}` : undefined
        })
      }),
  },
  {
    name: 'what was kept of the upload of one user is not continued by another',
    run: async ({ server, root }) => {
      await storePart(await login(server, 'bob'), 'STOR shared')
      return using(await Wire.loggedIn(server.address), async (wire) => {
        await wire.expect('CWD /home/bob', 250)
        await wire.ask(`REST ${secret.length}`)
        await wire.store('STOR shared', content)
        return existsSync(root.at('home/bob/shared')) &&
          readFileSync(root.at('home/bob/shared')).includes(secret)
          ? 'the part of the other user was put in place'
          : undefined
      })
    },
  },
]

/** Sends the beginning of a file, and cuts the data connection. */
async function storePart(wire: Wire, command: string): Promise<void> {
  await using(wire, async () => {
    const data = await wire.openFor(command)
    if (typeof data === 'number') return `${command} was answered ${data}`
    await new Promise((resolve) => data.write(secret, resolve))
    data.resetAndDestroy()
    await wire.reply()
    return undefined
  })
}
