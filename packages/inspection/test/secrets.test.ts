import { describe, expect, test } from 'vitest'
import { Conversation, dialogueOf, inspect } from './conversation.js'

const talk = () => new Conversation().server('220 x')

describe('what a client says', () => {
  test.each([
    ['CWD ftp://me:hunter2@host/', '> CWD ****'],
    ['SITE PSWD old hunter2', '> SITE ****'],
    ['SITE CHMOD 644 a', '> SITE CHMOD 644 a'],
    ['USER me hunter2', '> USER me ****'],
    ['XYZZY hunter2', '> ****'],
    ['hunter2', '> ****'],
    ['PASShunter2', '> ****'],
    ['CONF c2VjcmV0', '> ****'],
    ['RETR a\0b', '> RETR a\0b'],
    ['RETR \u00ff\u00f0.txt', '> RETR \u00ff\u00f0.txt'],
    ['STAT', '> STAT'],
  ])('%j is shown as %j, and whole if secrets are wanted', (said, seen) => {
    const { capture } = talk().client(said)
    expect(dialogueOf(inspect(capture)).at(-1)).toBe(seen)
    const whole = dialogueOf(inspect(capture, { showSecrets: true })).at(-1)!
    expect(whole.toUpperCase()).toBe(`> ${said}`.toUpperCase())
  })

  test('is hidden where it repeats a secret of before, but not as a number or a letter of TYPE', () => {
    const { capture } = talk().client('PASS hunter2', 'MKD a/Hunter2.d', 'PASS 1234', 'REST 1234')
    expect(dialogueOf(inspect(capture)).slice(-3)).toEqual(['> MKD a/****.d', '> PASS ****', '> REST 1234'])
  })
})

describe('what a server repeats', () => {
  test.each([
    ['PASS hunter2', "530 'HUNTER2' is wrong", "530 '****' is wrong"],
    ['PASS hunter2', "500 'PASS hunt' not understood", '500 ****'],
    ['XYZZY hunter2', '500 what is hun%74er2?', '500 ****'],
    ['XYZZY hunter2', "500 'XYZZY hunter2'?", "500 '****'?"],
    ['SITE PSWD old hunter2', '500 hunter2?', '500 ****?'],
    [
      'CWD ftp://me:hunter2@host/',
      '550 ftp://me:hunter2@host/: no such directory',
      '550 ****: no such directory',
    ],
    ['PASS correct horse', '530 horse? correct?', '530 ****? ****?'],
    ['PASS a', '230 a user has a name: anna', '230 **** user has **** name: anna'],
  ])('after %j, %j is shown as %j', (said, answer, seen) => {
    const { capture } = talk().ask(said, answer)
    expect(
      dialogueOf(inspect(capture))
        .at(-1)
        ?.replace(/ to \S+$/, ''),
    ).toBe(`< ${seen}`)
    expect(dialogueOf(inspect(capture, { showSecrets: true })).at(-1)).toContain(answer)
  })

  test('is hidden in later replies too, and their other text stays', () => {
    const { capture } = talk()
      .ask('PASS hunter2', '230 in')
      .ask('PASV', '227 =(198,51,100,20,4,15)')
      .ask('FEAT', '502 FEAT not implemented')
      .ask('STAT', '211 user with hunter2')
    expect(
      dialogueOf(inspect(capture))
        .filter((line) => /^< [25]/.test(line))
        .slice(-2),
    ).toEqual(['< 502 FEAT not implemented to FEAT', '< 211 user with **** to STAT'])
  })
})
