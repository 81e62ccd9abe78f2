import type { CommandHandlers, ZosContext } from '../context.js'
import { refusal, reply } from '../replies.js'
import { withUsablePages } from '../site/code-pages.js'
import { applySite, type SiteOutcome } from '../site/site.js'
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
    const { parameters, remarks } = withUsablePages(await withModel(text, context), context.site)
    context.setSite(parameters)
    return reply(200, ...remarks, 'SITE command was accepted')
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

/** `DCBDSN=` and its abbreviations. */
const modelKeyword = /(?:^| )DC(?:B(?:D(?:SN?)?)?)?=/i

/** Applies SITE. DCBDSN takes RECFM, LRECL and BLKSIZE of a model, as far as the same command does not give them. */
async function withModel(text: string, { catalog, site }: ZosContext): Promise<SiteOutcome> {
  const outcome = applySite(site, text)
  const { parameters, remarks } = outcome
  const { dcbdsn } = parameters
  if (dcbdsn === undefined || !modelKeyword.test(text)) return outcome
  const model = await catalog.find(dcbdsn)
  if (!model) {
    const remark = `Parameter DCBDSN ignored: data set ${dcbdsn} not found`
    return { parameters: { ...parameters, dcbdsn: site.dcbdsn }, remarks: [...remarks, remark] }
  }
  const { recfm, lrecl, blksize } = model
  return applySite({ ...site, recfm, lrecl, blksize }, text)
}
