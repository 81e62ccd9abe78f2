import { MemoryFileSystem, readOnly } from '@ftpkit/filesystem'
import { describe, expect, test } from 'vitest'
import { JobEntrySubsystem } from '../src/index.js'
import { ZosPersonality } from '../src/personality.js'
import { ReservedNames } from '../src/reserved-names.js'
import { Dialogue, enter, serve } from './serving.js'

describe('a session with z/OS', () => {
  test('greets, logs in and names its system as z/OS does', async () => {
    await using serving = await serve({ systemName: 'mvs1.example.org', limits: { dataConnectionTime: 200 } })
    await using dialogue = await Dialogue.open(serving)
    expect(await dialogue.command('PWD')).toBe('530 You must first login with USER and PASS.')
    expect(await dialogue.command('USER user1')).toBe('331 Send password please.')
    expect(await dialogue.command('PASS wrong')).toBe('530 PASS command failed')
    await dialogue.command('USER user1')
    expect(await dialogue.command('PASS secret')).toBe(
      '230 USER1 is logged on.  Working directory is "USER1.".',
    )
    expect(await dialogue.command('SYST')).toBe(
      '215 MVS is the operating system of this server. FTP Server is running on z/OS.',
    )
    expect(await dialogue.command('FEAT')).toBe('211 no Extensions supported')
    expect(await dialogue.command('NOOP')).toBe('200 OK')
    expect(await dialogue.command('XYZZY')).toBe('500 unknown command XYZZY')
    expect(await dialogue.command('MLSD')).toBe('500 unknown command MLSD')
    expect(await dialogue.command('SIZE X')).toBe('501 command aborted -- FTP server not configured for SIZE')
    expect(await dialogue.command('OPTS UTF8 ON')).toBe(
      '501 command OPTS aborted -- no options supported for UTF8',
    )
    const help = await dialogue.command('HELP')
    expect(help).toContain('STOR  STOU')
    const listed = help.split('\n').slice(1, -1).join(' ').trim().split(/ +/)
    for (const verb of listed.filter(
      (word) => !word.startsWith('*') && !['QUIT', 'USER', 'REIN'].includes(word),
    ))
      expect(await dialogue.command(`${verb} `)).not.toMatch(/^50[02] |not configured|no options supported/)
    expect(await dialogue.command('QUIT')).toBe('221 Quit command received. Goodbye.')
  })

  test('has a prefix as working directory', async () => {
    await using serving = await serve()
    await enter(serving.catalog, 'HLQ.PDS', { dsorg: 'PO' })
    await using dialogue = await Dialogue.loggedIn(serving)
    expect(await dialogue.command('PWD')).toBe(`257 "'USER1.'" is working directory.`)
    const steps = [
      ["CWD 'NONEXISTENT'", '250 "NONEXISTENT." is the working directory name prefix.'],
      ['CWD deeper', '250 "NONEXISTENT.DEEPER." is the working directory name prefix.'],
      ['CDUP', '250 "NONEXISTENT." is the working directory name prefix.'],
      ['CWD ..', '250 "" is the working directory name prefix.'],
      ['CWD ..', '250 "" is the working directory name prefix.'],
      ['CWD a', '250 "A." is the working directory name prefix.'],
      ["CWD 'HLQ.PDS'", '250 The working directory "HLQ.PDS" is a partitioned data set'],
      ['PWD', `257 "'HLQ.PDS'" partitioned data set is working directory.`],
      ["CWD 'HLQ.PDS.'", '250 "HLQ.PDS." is the working directory name prefix.'],
      ['CWD A(B)', `501 Invalid data set name "'HLQ.PDS.A(B)'".  Use MVS Dsname conventions.`],
      ['CWD /', '250 HFS directory / is the current working directory'],
      ['PWD', '257 "/" is the HFS working directory.'],
      ['SYST', '215 UNIX is the operating system of this server. FTP Server is running on z/OS.'],
      ["CWD 'X.'", '250 "X." is the working directory name prefix.'],
      ['CWD /u/user1', '250 HFS directory /u/user1 is the current working directory'],
      ['CWD ..', '250 HFS directory /u is the current working directory'],
      ['CWD //', '250 "" is the working directory name prefix.'],
      ['PWD', `257 "''" is working directory.`],
      ['SYST', '215 MVS is the operating system of this server. FTP Server is running on z/OS.'],
      ['CWD ZOE', '250 "ZOE." is the working directory name prefix.'],
      ['CWD /', '250 HFS directory / is the current working directory'],
      ['CWD //HLQ.PDS', '250 The working directory "HLQ.PDS" is a partitioned data set'],
      ['CWD //u/user1', '250 HFS directory /u/user1 is the current working directory'],
      ["CWD //'user1.'", '250 "USER1." is the working directory name prefix.'],
      ['CWD /u', '250 HFS directory /u is the current working directory'],
      ["CWD ''", '250 "" is the working directory name prefix.'],
    ]
    for (const [line = '', reply] of steps) expect(await dialogue.command(line)).toBe(reply)
  })

  test('has a home directory for each user who may have one', async () => {
    const files = new MemoryFileSystem({ unix: {} })
    const served = { user1: files, USER2: files, '../x': files, reader: readOnly(files) }
    const authenticate = async (user: string) => {
      const found = served[user as keyof typeof served]
      return found && { files: found }
    }
    await using serving = await serve({ authenticate })
    const homes = {
      user1: /^250 HFS directory \/u\/user1 /,
      USER2: /^250 HFS directory \/u\/user2 /,
      '../x': /^550 /,
      reader: /^550 /,
    }
    for (const [user, reply] of Object.entries(homes)) {
      await using dialogue = await Dialogue.open(serving)
      await dialogue.command(`USER ${user}`, 'PASS x')
      expect(await dialogue.command(`CWD /u/${user.toLowerCase()}`)).toMatch(reply)
    }
    await using dialogue = await Dialogue.open(serving)
    await dialogue.command('USER user1', 'PASS x')
    expect(await dialogue.command('MKD /u/user1/d')).toBe('257 "/u/user1/d" created.')
    expect(await dialogue.lines('NLST /u')).toEqual(['user1', 'user2'])
    await using later = await Dialogue.open(serving)
    await later.command('USER user1', 'PASS x')
    expect(await later.lines('NLST /u/user1')).toEqual(['d'])
  })

  test('answers transfer parameters as z/OS does', async () => {
    await using serving = await serve()
    await using dialogue = await Dialogue.loggedIn(serving)
    const steps = [
      ['TYPE A', '200 Representation type is Ascii NonPrint'],
      ['TYPE E N', '200 Representation type is Ebcdic NonPrint'],
      ['TYPE E T', '504 TYPE has unsupported format T\nType remains Ebcdic NonPrint'],
      ['TYPE I', '200 Representation type is Image'],
      ['TYPE L 8', '200 Local byte 8, representation type is Image'],
      ['TYPE L 7', '504 : Only local byte size allowed is 8'],
      ['TYPE X', '501 unknown type  X\nType remains Image'],
      ['STRU R', '250 Data structure is Record'],
      ['STRU P', '504 Page structure not implemented\nData structure remains Record'],
      ['STRU F', '250 Data structure is File'],
      ['STRU X', '501 unknown structure  X\nData structure remains File'],
      ['REST 100', '504 Restart requires Block or Compressed transfer mode.'],
      ['MODE B', '200 Data transfer mode is Block'],
      ['REST 100', '504 Restart requires EBCDIC data type.'],
      ['MODE X', '501 unknown mode  X\nData transfer mode remains Block'],
      ['MODE C', '200 Data transfer mode is Compressed'],
    ]
    for (const [line = '', reply] of steps) expect(await dialogue.command(line)).toBe(reply)
  })

  test('stores what SITE sets, and reports what it does not recognize', async () => {
    await using serving = await serve()
    await using dialogue = await Dialogue.loggedIn(serving)
    expect(await dialogue.command('SITE')).toBe('202 SITE not necessary; you may proceed')
    expect(await dialogue.command('SITE FOOBAR=123')).toBe(
      "200 Unrecognized parameter 'FOOBAR=123' on SITE command.\nSITE command was accepted",
    )
    expect(await dialogue.command('SITE RECFM=FB LRECL=120')).toBe(
      '200 BLOCKSIZE must be a multiple of LRECL for RECFM FB\nBLOCKSIZE being set to 6120\nSITE command was accepted',
    )
    expect(await dialogue.command('SITE umask 000 SBSENDEOL=LF')).toBe('200 SITE command was accepted')
    expect(await dialogue.command('SITE UMASK 9')).toBe('200 Umask invalid syntax\nSITE command was accepted')
    expect(await dialogue.command('stat (UMASK')).toBe('211 UMASK value is 000\n*** end of status ***')
    expect(await dialogue.command('STAT')).toContain('Outbound SBCS ASCII data uses LF line terminator')
    expect(await dialogue.command('XSTA (RECFM')).toContain('Record format FB, Lrecl: 120, Blocksize: 6120')
    expect(await dialogue.command('STAT X')).toBe('504 STAT file-identifier: not implemented')
    await dialogue.command('USER user1', 'PASS secret')
    expect(await dialogue.command('SITE FIXrecfm 80 LRECL=80 RECFM=FB BLKSIZE=27920')).toBe(
      '200 SITE command was accepted',
    )
  })

  test('creates, describes, renames and deletes data sets, members and files', async () => {
    await using serving = await serve()
    await using dialogue = await Dialogue.loggedIn(serving)
    const steps = [
      [
        'SITE PDSTYPE=PDSE RECFM=FB LRECL=80 BLKSIZE=16000 DIRECTORY=1 PRI=3 SEC=110 TRACKS',
        '200 SITE command was accepted',
      ],
      ["MKD 'HLQ.PDS'", `257 "'HLQ.PDS'" created.`],
      [
        "XDSS 'HLQ.PDS'",
        '200 SITE PDSTYPE=PDSE RECFM=FB BLKSIZE=16000 DIRECTORY=1 LRECL=80 PRIMARY=3 SECONDARY=110 TRACKS EATTR=SYSTEM',
      ],
      ["RNFR 'HLQ.NONE'", '550 Data set HLQ.NONE not found'],
      ["RNFR 'HLQ.PDS'", '350 RNFR accepted. Please supply new name for RNTO.'],
      ["RNTO 'HLQ.NEW'", '250 HLQ.PDS renamed to HLQ.NEW'],
      ["DELE 'HLQ.NEW'", '250 HLQ.NEW deleted.'],
      ["DELE 'HLQ.NEW'", '550 Data set HLQ.NEW not found'],
      ['MKD /tmp', '257 "/tmp" created.'],
      ['RNFR /tmp', '350 RNFR accepted. Please supply new name for RNTO.'],
      ['RNTO /var', '250 /tmp renamed to /var'],
      ['SITE CHMOD 700 /var', '200 /var was changed to 700.'],
      ['SITE CHMOD 700 X', "550 SITE CHMOD fails: 'USER1.X' is not a file of z/OS UNIX."],
      ['DELE /var', '250 /var deleted.'],
    ]
    for (const [line = '', reply] of steps) expect(await dialogue.command(line)).toBe(reply)
  })
})

test('FEAT shows TLS if it is offered', () => {
  const jes = new JobEntrySubsystem({ now: () => 0 })
  const site = {}
  const system = {
    now: () => 0,
    strict: false,
    host: 'h',
    volume: 'V',
    unit: 'U',
    jes,
    idleTime: 1,
    tls: true,
    reserved: new ReservedNames(),
    site,
  }
  const { wording, greeting } = new ZosPersonality(system)
  expect(wording['FEAT 211']!({} as never)).toEqual({
    code: 211,
    lines: [' Extensions supported', ' AUTH TLS', ' PBSZ', ' PROT', 'End'],
  })
  expect(greeting.lines[0]).toBe('FTPKIT1 IBM FTP CS 3.2 at h, 00:00:00 on 1970-01-01.')
})
