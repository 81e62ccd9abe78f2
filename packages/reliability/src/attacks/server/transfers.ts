import { residentSet } from '@ftpkit/testkit/memory'
import { mebibyte } from '../../support/memory.js'
import { Wire } from '../../support/wire.js'
import {
  content,
  exchange,
  type Family,
  type Finding,
  type ServerAttack,
  type Target,
  using,
} from '../attack.js'

/** Stores octets, sent repeatedly. @returns the code of the last reply, all texts, and the growth of the server's memory */
async function storeIn(
  target: Target,
  parameters: readonly string[],
  octets: Buffer,
  times: number,
): Promise<{ code: number | undefined; texts: string; growth: number }> {
  using wire = await Wire.loggedIn(target.server.address)
  for (const line of parameters) await wire.expect(line, 200)
  const data = await wire.passive()
  await wire.expect('STOR bomb', 150)
  const before = residentSet(target.server.pid)
  let peak = before
  let open = true
  data.once('close', () => {
    open = false
  })
  data.resume()
  for (let sent = 0; sent < times && open; sent++) {
    if (!data.write(octets)) {
      await new Promise<void>((resolve) => {
        data.once('drain', resolve)
        data.once('close', () => resolve())
      })
    }
    peak = Math.max(peak, residentSet(target.server.pid))
  }
  data.end()
  const texts: string[] = []
  let code: number | undefined
  do {
    const reply = await wire.reply(60_000)
    code = reply?.code
    texts.push(...(reply?.lines ?? []))
  } while (code !== undefined && code < 200)
  await wire.command('DELE bomb')
  return { code, texts: texts.join('\n'), growth: peak - before }
}

function bomb(
  name: string,
  parameters: readonly string[],
  octets: Buffer,
  times: number,
  refused: boolean,
): ServerAttack {
  return {
    name,
    run: async (target): Promise<Finding> => {
      const { code, growth } = await storeIn(target, parameters, octets, times)
      if (growth > 32 * mebibyte) return `${Math.round(growth / mebibyte)} MiB more`
      return refused && (code === undefined || code < 400) ? `it was answered ${code}` : undefined
    },
  }
}

const chunk = 65_536

export const transfers: Family<ServerAttack> = {
  number: 17,
  name: 'bombs, and transfers that never happen',
  attacks: [
    bomb(
      'fillers of MODE C that expand 63-fold take no memory',
      ['MODE C'],
      Buffer.alloc(chunk, 0xff),
      32,
      false,
    ),
    bomb(
      'replicated octets of MODE C take no memory',
      ['MODE C'],
      Buffer.alloc(chunk, Buffer.from([0xbf, 0x41])),
      32,
      false,
    ),
    bomb('a million empty blocks are refused', ['MODE B'], Buffer.alloc(3 * 20_000), 50, true),
    bomb(
      'endless replications of length 0 are refused',
      ['MODE C'],
      Buffer.alloc(chunk, Buffer.from([0x80, 0x41])),
      64,
      true,
    ),
    bomb(
      'endless restart markers are refused, or take no memory',
      ['MODE B'],
      Buffer.alloc(60_000, Buffer.from([0x10, 0, 3, 0x41, 0x42, 0x43])),
      50,
      false,
    ),
    bomb(
      'a restart marker of 65,535 octets is refused',
      ['MODE B'],
      Buffer.concat([Buffer.from([0x10, 0xff, 0xff]), Buffer.alloc(65_535, 'm')]),
      1,
      true,
    ),
    bomb(
      'a page of STRU P with a header of 255 octets and no data is refused',
      ['STRU P'],
      Buffer.alloc(100, 0xff),
      1,
      true,
    ),
    {
      name: 'a restart marker with a line end does not break lines of a reply',
      run: async (target) => {
        const marker = Buffer.from('x\r\n226 injected\r\n')
        const octets = Buffer.concat([
          Buffer.from([0x10, 0, marker.length]),
          marker,
          Buffer.from([0x40, 0, 0]),
        ])
        const { code, texts } = await storeIn(target, ['MODE B'], octets, 1)
        return code === 226 || code === 250 || /injected/.test(texts) ? `${code}: ${texts}` : undefined
      },
    },
    {
      name: 'a second transfer while one runs waits, or is refused',
      run: async ({ server }) =>
        using(await Wire.loggedIn(server.address), async (wire) => {
          const data = await wire.passive()
          await wire.expect('STOR second', 150)
          wire.send('STOR second\r\nDELE second\r\nNOOP\r\n')
          data.end(content)
          const codes: (number | undefined)[] = []
          while (codes.at(-1) !== 200 && codes.length < 6) codes.push((await wire.reply(60_000))?.code)
          return codes[0] === 226 && codes.at(-1) === 200 ? undefined : codes.join()
        }),
    },
    {
      name: 'QUIT during a transfer lets it finish',
      run: async ({ server }) =>
        using(await Wire.loggedIn(server.address), async (wire) => {
          const data = await wire.passive()
          await wire.expect('STOR quit', 150)
          wire.send('QUIT\r\n')
          data.end(content)
          const codes = [(await wire.reply())?.code, (await wire.reply())?.code]
          const left = await using(await Wire.loggedIn(server.address), (other) =>
            exchange(other, [['DELE quit', 250]]),
          )
          return codes.join() === '226,221' || codes.join() === '221,226' ? left : codes.join()
        }),
    },
    {
      name: 'a client that vanishes during an upload leaves no file',
      run: async ({ server }) => {
        const wire = await Wire.loggedIn(server.address)
        const data = await wire.passive()
        await wire.expect('STOR vanished', 150)
        data.write(content)
        wire.socket.resetAndDestroy()
        data.resetAndDestroy()
        return using(await Wire.loggedIn(server.address), (other) =>
          exchange(other, [['SIZE vanished', 550]]),
        )
      },
    },
    {
      name: 'a transfer command without a data connection is refused',
      run: async ({ server }) =>
        using(await Wire.loggedIn(server.address), async (wire) =>
          exchange(wire, [
            ['RETR file', 425],
            ['NOOP', 200],
          ]),
        ),
    },
  ],
}
