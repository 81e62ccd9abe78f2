import { expect, test } from 'vitest'
import { connect } from '../../../src/index.js'
import { replyCode } from '../../../src/server/control/reply-code.js'
import { serve } from '../../serving.js'

test.each([
  ['220 hello\r\n', 220],
  ['211-one\r\n two\r\n211 End\r\n', 211],
  ['226 \r\n', 226],
  ['211-one\r\n two\r\n', undefined],
  ['2x1 one\r\n', undefined],
  ['\xff\xfc\x01', undefined],
  ['', undefined],
])('%j has the code %s', (text, code) => {
  expect(replyCode(Buffer.from(text, 'latin1'))).toBe(code)
})

test('the codes of all replies are reported in their order', async () => {
  const codes: number[] = []
  await using served = await serve({}, { onReply: (code) => codes.push(code) })
  const client = await connect({ ...served.address, user: 'tester', password: 'secret' })
  await client.command('NOOP')
  await client.command('DELE', 'missing').catch(() => {})
  await client.quit()
  expect(codes.filter((code) => [220, 331, 230, 200, 550, 221].includes(code))).toEqual([
    220, 331, 230, 200, 550, 221,
  ])
})
