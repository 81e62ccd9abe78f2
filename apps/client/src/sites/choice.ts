import type { Site } from '@ftpkit/site-book'
import type { ConnectionChoice } from '../options.js'

/** What a site says of the options of a connection. */
function optionsOf(site: Site) {
  const { data, proxy, system, nameEncoding, account, insecure, rate } = site
  return {
    active: data === 'active' ? true : undefined,
    proxy: proxy === 'none' ? false : proxy,
    hostType: system,
    nameEncoding,
    account,
    insecure,
    limitRate: rate,
  }
}

/** The options of a connection to a site: those of the command line, and else those of the site. */
export function choiceAt<Choice extends ConnectionChoice>(site: Site | undefined, choice: Choice): Choice {
  if (!site) return choice
  const { active, ...options } = optionsOf(site)
  const given = Object.entries(choice).filter(
    ([name, value]) => value !== undefined && !(name === 'hostType' && value === 'auto'),
  )
  const own = Object.entries(options).filter(([, value]) => value !== undefined)
  return {
    ...choice,
    ...Object.fromEntries(own),
    ...Object.fromEntries(given),
    active: choice.active ?? (choice.passive ? undefined : active),
  }
}
