import { FtpError } from '@ftpkit/node'
import { expect, test } from 'vitest'
import { SiteDriver } from '../../src/client/site-driver.js'

/** A driver, what it sent, and a server that answers each line with the next of `replies`, or with 200. */
function driven(replies: readonly (readonly [number, string])[] = []) {
  const sent: string[] = []
  const driver = new SiteDriver(async (verb, argument) => {
    sent.push(`${verb} ${argument}`)
    const [code, text] = replies[sent.length - 1] ?? [200, 'SITE command was accepted']
    return { code, lines: [text] }
  })
  return { driver, sent }
}

test('sends words, numbers and flags', async () => {
  const { driver, sent } = driven()
  await driver.set({ RECFM: 'VB', LRECL: 84, RDW: false, TRAILINGBLANKS: true })
  expect(sent).toEqual(['SITE RECFM=VB LRECL=84 NORDW TRAILINGBLANKS'])
})

test('sends only parameters whose value changes', async () => {
  const { driver, sent } = driven()
  await driver.set({ FILETYPE: 'SEQ', RDW: false })
  await driver.set({ FILETYPE: 'SEQ', RDW: false })
  await driver.set({ FILETYPE: 'JES', RDW: false })
  driver.forget()
  await driver.set({ FILETYPE: 'JES' })
  expect(sent).toEqual(['SITE FILETYPE=SEQ NORDW', 'SITE FILETYPE=JES', 'SITE FILETYPE=JES'])
})

test('splits long parameters into several commands', async () => {
  const { driver, sent } = driven()
  const parameters = Object.fromEntries(Array.from({ length: 12 }, (_, at) => [`P${at}`, 'x'.repeat(30)]))
  await driver.set(parameters)
  expect(sent.length).toBe(3)
  expect(Math.max(...sent.map((line) => line.length))).toBeLessThan(210)
  expect(sent.join(' ').replaceAll('SITE ', '').split(' ').length).toBe(12)
})

const fitted =
  'BLOCKSIZE must be a multiple of LRECL for RECFM FB BLOCKSIZE being set to 6160 SITE was accepted'

test('takes a block size that the server fits to the records, unless another one was asked for', async () => {
  const { driver } = driven([
    [200, fitted],
    [200, fitted],
    [200, `Unrecognized parameter 'X' on SITE command. ${fitted}`],
  ])
  await driver.set({ RECFM: 'FB', LRECL: 80 })
  await expect(driver.set({ LRECL: 77, BLKSIZE: 100 })).rejects.toMatchObject({ code: 'refused' })
  await expect(driver.set({ LRECL: 77, X: 1 })).rejects.toMatchObject({ code: 'refused' })
})

test.each([
  [500, 'unknown command'],
  [200, "Unrecognized parameter 'X' on SITE command."],
])(
  'tells by an FtpError that the server answered %i %s, and asks again the next time',
  async (code, text) => {
    const { driver, sent } = driven([[code, text]])
    const error = await driver.set({ X: 1 }).catch((thrown) => thrown)
    expect(error).toBeInstanceOf(FtpError)
    expect(error).toMatchObject({ code: 'refused', command: 'SITE X=1', replyHint: code })
    await driver.set({ X: 1 })
    expect(sent).toEqual(['SITE X=1', 'SITE X=1'])
  },
)
