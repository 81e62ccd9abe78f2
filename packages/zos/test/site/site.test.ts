import { expect, test } from 'vitest'
import { abbreviates } from '../../src/site/keyword.js'
import { keywords, otherKeywords } from '../../src/site/keywords.js'
import { initialParameters } from '../../src/site/parameters.js'
import { applySite } from '../../src/site/site.js'

const initial = initialParameters('user1')

test.each([
  ['RECFM=FB LRECL=80 BLKSIZE=3120', { recfm: 'FB', lrecl: 80, blksize: 3120 }],
  ['rec=v lr=84 block=800'.replace('block', 'blocksi'), { recfm: 'V', lrecl: 84, blksize: 800 }],
  ['LRECL=X RECFM=VBS', { lrecl: 32_760, recfm: 'VBS' }],
  ['PRI=3 SEC=110 CY', { primary: 3, secondary: 110, spaceUnit: 'CYLINDERS' }],
  ['TR', { spaceUnit: 'TRACKS' }],
  ['BL', { spaceUnit: 'BLOCKS' }],
  ['DIRECTORY=1 PDSTYPE=PDSE', { directory: 1, pdstype: 'PDSE' }],
  ['DSNTYPE=LIBRARY', { pdstype: 'PDSE' }],
  ['DSNTYPE=LARGE', {}],
  ['VOLUME=abc UNIT=3380', { volume: 'ABC', unit: '3380' }],
  ['FILETYPE=JES', { filetype: 'JES' }],
  [
    'FILE=SEQ RDW TRAIL WRAP NOTRUNC ASA',
    { rdw: true, trailingblanks: true, wraprecord: true, truncate: false, asatrans: true },
  ],
  ['RDW NORDW', { rdw: false }],
  ['SBSENDEOL=NONE SBSUB', { sbsendeol: 'NONE', sbsub: true }],
  ['sbd=(IBM-1047,ISO8859-1)', { sbdataconn: ['IBM-1047', 'ISO8859-1'] }],
  ['SBDATACONN=(IBM-037, ISO8859-1)'.replace(', ', ','), { sbdataconn: ['IBM-037', 'ISO8859-1'] }],
  ['SBD=(A,B) SBD=*', { sbdataconn: undefined }],
  ['LISTLEVEL=2 NOLISTSUBDIR DIRECTORYMODE', { listlevel: 2, listsubdir: false, directorymode: true }],
  ['DIRECTORYMODE DATASETMODE', { directorymode: false }],
  ['ISPFSTATS UMASK=022 CHKPTINT=100', { ispfstats: true, umask: 0o022, chkptint: 100 }],
  ['umask 077 RDW', { umask: 0o077, rdw: true }],
  ['JESJOBNAME=* JESOWNER=me JESSTATUS=OUTPUT', { jesjobname: '*', jesowner: 'ME', jesstatus: 'OUTPUT' }],
  [
    'JESENTRYL=10 JESLRECL=254 JESRECFM=V JESGETBYDSN',
    { jesentrylimit: 10, jeslrecl: 254, jesrecfm: 'V', jesgetbydsn: true },
  ],
  ['FIXrecfm 80', { recfm: 'FB', lrecl: 80, blksize: 6160 }],
  ['VARrecfm 256 LRECL=300', { recfm: 'VB', lrecl: 300 }],
  ['ENCODING=MBCS MBDATACONN=(IBM-939, UTF-8)', { encoding: 'MBCS', mbdataconn: ['IBM-939', 'UTF-8'] }],
  ['EN=MBCS EN=SBCS MBSENDEOL=LF NOMBREQUIRELASTEOL', { mbsendeol: 'LF', mbrequirelasteol: false }],
  ['MBDATACONN=(A,B) MBDATACONN=*', { mbdataconn: undefined }],
  ['SBSUBCHAR=4b', { sbsubchar: 0x4b }],
  ['SBSUBCHAR=4B SBSUBCHAR=SPACE', { sbsubchar: 'SPACE' }],
  ['UCSHOSTCS=IBM-939 UCSSUB UCSTRUNC', { ucshostcs: 'IBM-939', ucssub: true, ucstrunc: true }],
  ['UCSHOSTCS=A UCSHOSTCS', { ucshostcs: undefined }],
  ['UNICODEFILESYSTEMBOM=ALWAYS', { unicodefilesystembom: 'ALWAYS' }],
  ["DCBDSN='hlq.model'", { dcbdsn: 'HLQ.MODEL' }],
  ['DCBDSN=A DCBDSN=', { dcbdsn: undefined }],
  ['', {}],
])('SITE %s', (argument, changed) => {
  const { parameters } = applySite(initial, argument)
  expect(parameters).toMatchObject({ ...initial, blksize: expect.any(Number), ...changed })
})

test.each([
  ['RECFM=Q', 'Parameter RECFM has an invalid value Q'],
  ['RECFM', 'Parameter RECFM has an invalid value '],
  ['LRECL=99999', 'Parameter LRECL has an invalid value 99999'],
  ['LRECL', 'Parameter LRECL has an invalid value '],
  ['PRI=x', 'PRIMARY must be a number from 0 to 16777'],
  ['FILETYPE=X', 'FILETYPE must be one of SEQ, JES, SQL'],
  ['SBSENDEOL', 'SBSENDEOL must be one of CRLF, CR, LF, NONE'],
  ['SBD=X', 'SBDATACONN takes (file_system_cp,network_transfer_cp)'],
  ['MBDATACONN=(A)', 'MBDATACONN takes (file_system_cp,network_transfer_cp)'],
  ['ENCODING=X', 'ENCODING must be one of SBCS, MBCS'],
  ['UNICODEFILESYSTEMBOM', 'UNICODEFILESYSTEMBOM must be one of ASIS, ALWAYS, NEVER'],
  ['DCBDSN=1X', 'Parameter DCBDSN has an invalid value 1X'],
  ['LISTLEVEL=3', 'LISTLEVEL must be 0, 1 or 2'],
  ['UMASK', 'Umask invalid syntax'],
  ['UMASK=8', 'Umask invalid syntax'],
  ['FIXrecfm x', 'FIXRECFM must be followed by a number'],
  ['FOO', "Unrecognized parameter 'FOO' on SITE command."],
  ['NOFOO', "Unrecognized parameter 'NOFOO' on SITE command."],
  ['RDW=1', "Unrecognized parameter 'RDW=1' on SITE command."],
  ['JESINTERFACELEVEL=2', "Unrecognized parameter 'JESINTERFACELEVEL=2' on SITE command."],
])('SITE %s changes nothing, with a remark', (argument, remark) => {
  expect(applySite(initial, argument)).toEqual({ parameters: initial, remarks: [remark] })
})

test('stores parameters that have no effect', () => {
  const { parameters, remarks } = applySite(initial, 'MGMTCLASS=STD BUFNO=5 NOAUTOM FTPKEEPALIVE')
  expect(parameters.others).toEqual({
    MGMTCLASS: 'STD',
    BUFNO: '5',
    AUTOMOUNT: 'false',
    FTPKEEPALIVE: 'true',
  })
  expect(remarks).toEqual([])
})

test.each([
  ['XLATE=JPN', 'XLATE ignored: translation tables are selected by SBDATACONN'],
  ['NOAUTOR', 'AUTORECALL ignored: migrated data sets are always recalled'],
  ['COND=CATLG', 'CONDDISP ignored: a new data set whose transfer fails is not kept'],
  ['CTRLC=IBM-850', 'CTRLCONN ignored: names on the control connection are UTF-8'],
  ['DATACLASS=X', 'DATACLASS ignored: RECFM, LRECL and BLKSIZE give the attributes of new data sets'],
  ['DBSUB', 'DBSUB ignored: TYPE B is not supported'],
  ['NODBSUB', 'DBSUB ignored: TYPE B is not supported'],
  ['DEST=USER@NODE', 'DEST ignored: data sets are stored on this system'],
  ['NOQUOTESOVERRIDE', 'QUOTESOVERRIDE ignored: a name that begins with a quotation mark is absolute'],
  ['SUBSYS=X', 'SUBSYS ignored: data sets are stored without a subsystem'],
  ['UNIXFILETYPE=FIFO', 'UNIXFILETYPE ignored: files of z/OS UNIX are regular files'],
  ['INACTIVETIME=5', 'INACTIVETIME ignored: idle sessions are closed as the server is configured'],
  ['DB2=DB2', 'DB2 ignored: there is no DB2'],
])('SITE %s would change data, and says that it is ignored', (argument, remark) => {
  expect(applySite(initial, argument)).toEqual({ parameters: initial, remarks: [`Parameter ${remark}`] })
})

test.each([
  'XLATE=*',
  'AUTORECALL',
  'CONDDISP=DELETE',
  'CTRLCONN=UTF-8',
  'QUOTESOVERRIDE',
  'UNIXFILETYPE=FILE',
  'DEST',
])('SITE %s is what is done anyway', (argument) => {
  expect(applySite(initial, argument)).toEqual({ parameters: initial, remarks: [] })
})

test('every keyword is recognized in full, and by its capital letters', () => {
  for (const name of [...keywords.map((keyword) => keyword.name), ...otherKeywords]) {
    expect(abbreviates(name.toUpperCase(), name)).toBe(true)
    expect(abbreviates(/^[A-Z\d]+/.exec(name)![0], name)).toBe(true)
    expect(abbreviates(`${name.toUpperCase()}X`, name)).toBe(false)
  }
})
