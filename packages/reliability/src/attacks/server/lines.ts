import { mebibyte, residentSet } from '../../support/resident.js'
import { Wire, within } from '../../support/wire.js'
import { type Family, member, type ServerAttack, says, type Target, using } from '../attack.js'

/** Milliseconds without a place for a further octet: the server has stopped reading, as it may. */
const stopped = 500

/** Sends so much. @returns the growth of the server's memory; a server that stops reading or closes is right too */
async function growthBy(target: Target, wire: Wire, octets: Buffer, times: number): Promise<number> {
  const before = residentSet(target.server.pid)
  let most = before
  for (let sent = 0; sent < times && !wire.ended; sent++) {
    const flushed = new Promise<boolean>((resolve) => wire.socket.write(octets, () => resolve(true)))
    const timer = new Promise<boolean>((resolve) => setTimeout(() => resolve(false), stopped))
    const goesOn = await Promise.race([flushed, timer])
    most = Math.max(most, residentSet(target.server.pid))
    if (!goesOn) break
  }
  return most - before
}

function bounded(name: string, octets: Buffer, times: number): ServerAttack {
  return {
    name,
    run: async (target) =>
      using(await Wire.loggedIn(target.server.address), async (wire) => {
        wire.socket.pause()
        // The first of them let the heap grow to its usual size.
        await growthBy(target, wire, octets, times / 8)
        const growth = await growthBy(target, wire, octets, times)
        return growth > 32 * mebibyte ? `${Math.round(growth / mebibyte)} MiB more` : undefined
      }),
  }
}

const chunk = 65_536

export const lines: Family<ServerAttack> = {
  number: 14,
  name: 'lines and Telnet without end',
  attacks: [
    bounded('a line of 64 MiB takes no memory', Buffer.alloc(chunk, 'x'), 1_024),
    bounded(
      '64 MiB of a Telnet subnegotiation without end take no memory',
      Buffer.from(`\xff\xfa${'x'.repeat(chunk - 2)}`, 'latin1'),
      1_024,
    ),
    bounded(
      'commands whose replies nobody reads take no memory',
      Buffer.from('HELP\r\nFEAT\r\n'.repeat(5_000)),
      300,
    ),
    bounded(
      'Telnet options whose refusals nobody reads take no memory',
      Buffer.from('\xff\xfd\x01'.repeat(20_000), 'latin1'),
      300,
    ),
    {
      name: 'a line of 1 MiB gets one reply, and the next command another',
      run: async ({ server }) =>
        using(await Wire.loggedIn(server.address), async (wire) =>
          says(wire, [
            ['x'.repeat(mebibyte), 500],
            ['NOOP', 200],
          ]),
        ),
    },
    {
      name: 'a path of 1 MiB is refused',
      run: async ({ server }) =>
        using(await Wire.loggedIn(server.address), async (wire) =>
          says(wire, [
            [`MKD ${'a/'.repeat(mebibyte / 2)}`, 500, 501, 550, 553],
            [`CWD ${'a'.repeat(5_000)}`, 500, 501, 550],
            ['PWD', 257],
          ]),
        ),
    },
    {
      name: '5,000 commands in one packet get 5,000 replies in order',
      run: async ({ server }) =>
        using(await Wire.loggedIn(server.address), async (wire) => {
          wire.send('NOOP\r\nPWD\r\n'.repeat(2_500))
          for (let number = 0; number < 5_000; number++) {
            const code = (await wire.reply())?.code
            if (code !== (number % 2 === 0 ? 200 : 257)) return `reply ${number} is ${code}`
          }
          return undefined
        }),
    },
    {
      name: 'commands are understood however they are cut',
      run: async ({ server }) =>
        using(await Wire.loggedIn(server.address), async (wire) => {
          for (const octet of 'NOOP\r\nSIZE file\r\nPWD\r\n') {
            wire.send(octet)
            await new Promise((resolve) => setImmediate(resolve))
          }
          const codes = [await wire.reply(), await wire.reply(), await wire.reply()].map(
            (reply) => reply?.code,
          )
          return codes.join() === '200,213,257' ? undefined : codes.join()
        }),
    },
    {
      name: 'DONT and WONT are answered by nothing, or two peers would talk for ever',
      run: async ({ server }) =>
        using(await Wire.loggedIn(server.address), async (wire) => {
          const before = wire.received
          wire.send('\xff\xfe\x01\xff\xfc\x01\xff\xfe\x18\xff\xfc\x18NOOP\r\n')
          const reply = await wire.reply()
          // Code, blank and line end.
          const length = 6 + (reply?.lines[0]?.length ?? 0)
          return wire.received - before === length ? undefined : `${wire.received - before} octets came`
        }),
    },
    {
      name: 'an escape at any place of a command loses no octet of it',
      run: async ({ server }) =>
        using(await Wire.loggedIn(server.address), async (wire) => {
          const command = 'SIZE file\r\n'
          for (const telnet of ['\xff\xf1', '\xff\xf4', '\xff\xfb\x01', '\xff\xfa\x18\x01\xff\xf0']) {
            for (let at = 0; at < command.length; at++) {
              wire.send(command.slice(0, at) + telnet + command.slice(at))
              const code = (await wire.reply())?.code
              if (code !== 213) return `${JSON.stringify(telnet)} at ${at} was answered ${code}`
            }
          }
          return undefined
        }),
    },
    {
      name: 'octet 255 of a name is doubled where it is told',
      run: async ({ server }) =>
        using(await Wire.loggedIn(server.address), async (wire) => {
          const raw: Uint8Array[] = []
          wire.socket.on('data', (octets) => raw.push(octets as Uint8Array))
          const code = await wire.command('MKD y\xff\xffz')
          await wire.command('RMD y\xff\xffz')
          const told = Buffer.concat(raw).toString('latin1')
          return code !== 257 || told.includes('y\xff\xffz') || !/y\xffz/.test(told) ? undefined : told
        }),
    },
    member('empty lines and lines of blanks are refused one by one', ['', 500], ['   ', 500], ['NOOP', 200]),
    {
      name: 'somebody who sends nothing but line ends is no member for long before login',
      run: async ({ server }) =>
        using(await Wire.open(server.address), async (wire) => {
          wire.send('\r\n'.repeat(1_000))
          let replies = 0
          while (await within(wire.reply(), 'the end')) replies++
          return replies > 20 ? `${replies} replies` : undefined
        }),
    },
  ],
}
