import { decode } from '@ftpkit/pipeline'
import { expect, test } from 'vitest'
import { RawSession, readAll } from '../../raw-session.js'
import { serve } from '../../serving.js'

async function retrieve(session: RawSession, ...lines: string[]): Promise<Buffer> {
  const socket = await session.passive()
  for (const line of lines) await session.command(line)
  expect(await session.command('RETR text')).toBe(150)
  const octets = await readAll(socket)
  socket.end()
  expect((await session.reply())?.code).toBe(226)
  return octets
}

test.each(['B', 'C'])('sends restart markers in MODE %s, and resumes after one', async (mode) => {
  const text = Array.from({ length: 20 }, (_, at) => `line ${at}\n`).join('')
  await using serving = await serve(
    { text },
    { markers: { every: 5, of: 'records' }, limits: { idleDataTime: 0 } },
  )
  await using session = await RawSession.loggedIn(serving.address)
  for (const line of ['TYPE A', 'STRU R', `MODE ${mode}`]) expect(await session.command(line)).toBe(200)
  const parameters = {
    type: { code: 'A', format: 'N' },
    structure: 'R',
    mode: mode as 'B' | 'C',
  } as const
  const markers: string[] = []
  const whole = await retrieve(session)
  const local = decode(whole, parameters, {
    recordFormat: { format: 'lines' },
    onRestartMarker: ({ marker }) => markers.push(marker),
  })
  expect(Buffer.from(local).toString()).toBe(text)
  expect(markers.length).toBeGreaterThan(2)
  const rest = await retrieve(session, `REST ${markers[1]}`)
  const resumed = Buffer.from(decode(rest, parameters, { recordFormat: { format: 'lines' } })).toString()
  expect(resumed.length).toBeLessThan(text.length)
  expect(text.endsWith(resumed)).toBe(true)
})

test('refuses a marker it did not make, and one for a store, by 554', async () => {
  await using serving = await serve({ text: 'x\n' })
  await using session = await RawSession.loggedIn(serving.address)
  await session.command('MODE B')
  for (const line of ['RETR text', 'STOR text']) {
    expect(await session.command('REST nonsense')).toBe(350)
    await session.passive()
    expect(await session.command(line)).toBe(554)
  }
})
