import { residentSet } from '@ftpkit/testkit/memory'
import { mebibyte } from '../../support/memory.js'
import { Wire, within } from '../../support/wire.js'
import { exchange, type Family, loggedIn, type ServerAttack, type Target, using } from '../attack.js'

/** Milliseconds for a write to be flushed: if it takes longer, the server has stopped reading, as it may. */
const flushTime = 500

/** Sends octets repeatedly, until the server stops reading or closes. @returns the growth of its memory in octets */
async function growthBy(target: Target, wire: Wire, octets: Buffer, times: number): Promise<number> {
  const before = residentSet(target.server.pid)
  let peak = before
  for (let sent = 0; sent < times && !wire.ended; sent++) {
    const flushed = new Promise<boolean>((resolve) => wire.socket.write(octets, () => resolve(true)))
    const timer = new Promise<boolean>((resolve) => setTimeout(() => resolve(false), flushTime))
    const reading = await Promise.race([flushed, timer])
    peak = Math.max(peak, residentSet(target.server.pid))
    if (!reading) break
  }
  return peak - before
}

function bounded(name: string, octets: Buffer, times: number): ServerAttack {
  return {
    name,
    run: async (target) =>
      using(await Wire.loggedIn(target.server.address), async (wire) => {
        wire.socket.pause()
        // The first octets let the heap grow to its normal size.
        await growthBy(target, wire, octets, times / 8)
        const growth = await growthBy(target, wire, octets, times)
        return growth > 32 * mebibyte ? `${Math.round(growth / mebibyte)} MiB more` : undefined
      }),
  }
}

const chunk = 65_536

export const commandLines: Family<ServerAttack> = {
  number: 14,
  name: 'endless lines and Telnet options',
  attacks: [
    bounded('a line of 64 MiB takes no memory', Buffer.alloc(chunk, 'x'), 1_024),
    bounded(
      '64 MiB of an endless Telnet subnegotiation take no memory',
      Buffer.from(`\xff\xfa${'x'.repeat(chunk - 2)}`, 'latin1'),
      1_024,
    ),
    bounded(
      'commands whose replies the client does not read take no memory',
      Buffer.from('HELP\r\nFEAT\r\n'.repeat(5_000)),
      300,
    ),
    bounded(
      'Telnet options whose refusals the client does not read take no memory',
      Buffer.from('\xff\xfd\x01'.repeat(20_000), 'latin1'),
      300,
    ),
    {
      name: 'a line of 1 MiB gets one reply, and the next command its own',
      run: async ({ server }) =>
        using(await Wire.loggedIn(server.address), async (wire) =>
          exchange(wire, [
            ['x'.repeat(mebibyte), 500],
            ['NOOP', 200],
          ]),
        ),
    },
    {
      name: 'a path of 1 MiB is refused',
      run: async ({ server }) =>
        using(await Wire.loggedIn(server.address), async (wire) =>
          exchange(wire, [
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
      name: 'DONT and WONT get no answer, or two peers would answer each other forever',
      run: async ({ server }) =>
        using(await Wire.loggedIn(server.address), async (wire) => {
          const before = wire.received
          wire.send('\xff\xfe\x01\xff\xfc\x01\xff\xfe\x18\xff\xfc\x18NOOP\r\n')
          const reply = await wire.reply()
          // Code, space and CR LF.
          const length = 6 + (reply?.lines[0]?.length ?? 0)
          return wire.received - before === length ? undefined : `${wire.received - before} octets arrived`
        }),
    },
    {
      name: 'a Telnet command at any position in a command line loses no octet of it',
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
      name: 'octet 255 of a name is doubled in the reply',
      run: async ({ server }) =>
        using(await Wire.loggedIn(server.address), async (wire) => {
          const raw: Uint8Array[] = []
          wire.socket.on('data', (octets) => raw.push(octets as Uint8Array))
          const code = await wire.command('MKD y\xff\xffz')
          await wire.command('RMD y\xff\xffz')
          const reply = Buffer.concat(raw).toString('latin1')
          return code !== 257 || reply.includes('y\xff\xffz') || !/y\xffz/.test(reply) ? undefined : reply
        }),
    },
    loggedIn('empty lines and lines of spaces are each refused', ['', 500], ['   ', 500], ['NOOP', 200]),
    {
      name: 'a client that sends only line ends before login is disconnected',
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
