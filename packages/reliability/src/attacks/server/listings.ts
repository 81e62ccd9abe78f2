import { mkdirSync, writeFileSync } from 'node:fs'
import { Wire } from '../../support/wire.js'
import { type Family, type ServerAttack, type Target, using } from '../attack.js'

/** Patterns on which a backtracking matcher would run forever, or that a shell would execute. */
const patterns = [
  `${'a*'.repeat(60)}b`,
  `${'*'.repeat(200)}b`,
  `*${'?'.repeat(200)}*b`,
  '{a,b}'.repeat(40),
  `${'['.repeat(200)}`,
  '*/*/*/*/*/*/*/*/*/*/*/*',
  '../*/../*/../*/../*',
  '$(touch planted)',
  '`touch planted`',
  '; touch planted',
  '| touch planted',
]

/** @returns the pattern that took too long or was executed */
async function tryPatterns(target: Target, command: string): Promise<string | undefined> {
  using wire = await Wire.loggedIn(target.server.address)
  for (const pattern of patterns) {
    const began = performance.now()
    if (command === 'STAT') await wire.ask(`STAT ${pattern}`)
    else await wire.retrieve(`${command} ${pattern}`)
    const time = performance.now() - began
    if (time > 2_000) return `${pattern.slice(0, 30)} took ${Math.round(time)} ms`
  }
  return (await wire.command('SIZE planted')) === 550 ? undefined : 'a shell executed one'
}

export const listings: Family<ServerAttack> = {
  number: 16,
  name: 'listings that take forever',
  attacks: [
    ...['LIST', 'NLST', 'MLSD', 'STAT'].map((command) => ({
      name: `${command} of patterns that multiply is fast, and no shell sees them`,
      run: async (target: Target) => {
        const folder = target.root.at('globs')
        mkdirSync(folder, { recursive: true })
        for (let number = 0; number < 20; number++) writeFileSync(`${folder}/${'a'.repeat(200)}${number}`, '')
        return tryPatterns(target, command)
      },
    })),
    {
      name: 'LIST -R does not recurse',
      run: async ({ server }) =>
        using(await Wire.loggedIn(server.address), async (wire) => {
          const { octets, code } = await wire.retrieve('LIST -R')
          return octets.includes('inner') ? `${code}, and inner is shown` : undefined
        }),
    },
    {
      name: 'options of ls are harmless',
      run: async ({ server }) =>
        using(await Wire.loggedIn(server.address), async (wire) => {
          for (const options of [
            '-la',
            '-la /',
            '-1aRtS',
            `-${'a'.repeat(2_000)}`,
            '-w 9999999999',
            '-I * -I *',
            '--help',
            '-B',
          ]) {
            await wire.retrieve(`LIST ${options}`)
            if ((await wire.command('NOOP')) !== 200) return `${options} ended the session`
          }
          return undefined
        }),
    },
  ],
}
