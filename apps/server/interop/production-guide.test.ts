import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Machine } from './machine/machine.js'

const guide = readFileSync(fileURLToPath(new URL('../../../docs/production.md', import.meta.url)), 'utf8')

/** The commands of the guide, each with its heading and what it says they print. */
const steps = guide.split(/^## /m).flatMap((section) => {
  const [, heading = ''] = /^(.*)$/m.exec(section) ?? []
  const blocks = section.matchAll(/^```sh\n([\s\S]*?)^```\n(?:\n```text\n([\s\S]*?)^```$)?/gm)
  return Array.from(blocks, ([, commands = '', printed]) => ({ heading, commands, printed }))
})

describe('the commands of the guide to production, one after the other', () => {
  let machine: Machine
  beforeAll(async () => {
    machine = await Machine.start()
  }, 60_000)
  afterAll(() => machine?.[Symbol.asyncDispose]())

  test.each(steps)('work: $heading', async ({ commands, printed }) => {
    const output = await machine.printed(commands)
    if (printed !== undefined) expect(output).toBe(printed)
  })

  test('leave the firewall closed but for the ports of the server and of SSH', async () => {
    expect(await machine.printed('nft list chain inet filter input | grep -E "policy|dport"')).toMatch(
      /policy drop;\s+tcp dport \{ 21-22, 50000-50100 \} accept\s*$/,
    )
  })

  test('end with a server that has stopped', async () => {
    expect(await machine.printed('systemctl is-active ftpkit-server || true')).toBe('')
  })
})
