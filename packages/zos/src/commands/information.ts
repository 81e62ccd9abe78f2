import type { CommandHandlers, ZosContext } from '../context.js'
import { translationOf } from '../conversion/translation.js'
import { refusal, reply } from '../replies.js'
import { applySite } from '../site/site.js'
import { statusLines } from '../site/status.js'
import { unixCall } from '../unix-files.js'
import { fullName } from '../zos-name.js'

/** SITE, STAT and XSTA. */
export const informationCommands: CommandHandlers = {
  async SITE({ argument, workingDirectory }, context) {
    const text = argument.trim()
    if (text === '') return reply(202, 'SITE not necessary; you may proceed')
    const [, mode, path] = /^chmod +([0-7]{3,4}) +(\S.*)$/i.exec(text) ?? []
    if (mode && path) return changeMode(mode, fullName(workingDirectory, path), context)
    const { parameters, remarks } = applySite(context.site, text)
    const { sbdataconn } = context.site
    const changed = parameters.sbdataconn !== sbdataconn && parameters.sbdataconn
    const pages = changed ? remarksOnPages(changed) : { usable: true, remarks: [] }
    context.setSite(pages.usable ? parameters : { ...parameters, sbdataconn })
    return reply(200, ...remarks, ...pages.remarks, 'SITE command was accepted')
  },

  async STAT({ argument, parameters, workingDirectory }, { site, user }) {
    const option = /^\((.*)$/.exec(argument.trim())?.[1]
    if (option === undefined && argument.trim() !== '')
      return reply(504, 'STAT file-identifier: not implemented')
    return reply(
      211,
      ...statusLines({ site, parameters, workingDirectory, user }, option),
      '*** end of status ***',
    )
  },

  async XSTA({ argument, parameters, workingDirectory }, { site, user }) {
    const option = argument.trim().replace(/^\(/, '')
    return reply(
      211,
      ...statusLines({ site, parameters, workingDirectory, user }, option),
      '*** end of status ***',
    )
  },
}

async function changeMode(mode: string, path: string, { unix }: ZosContext) {
  if (!path.startsWith('/')) throw refusal(550, `SITE CHMOD fails: ${path} is not a file of z/OS UNIX.`)
  await unixCall(unix.setAttributes(path, { permissions: Number.parseInt(mode, 8) }), 'SITE CHMOD', path)
  return reply(200, `${path} was changed to ${mode}.`)
}

/** Remarks of SITE on the code pages of SBDATACONN, and whether they are usable. */
function remarksOnPages([file, network]: readonly [string, string]): { usable: boolean; remarks: string[] } {
  try {
    const { toNetwork, toFile } = translationOf([file, network])
    const complete = toNetwork.complete && toFile.complete
    const remark = `Some characters cannot be translated between ${file} and ${network}`
    return { usable: true, remarks: complete ? [] : [remark] }
  } catch {
    const remark = `Code pages ${file} and ${network} cannot be used: each must be known and have single-octet characters`
    return { usable: false, remarks: [remark] }
  }
}
