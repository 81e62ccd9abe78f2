export {
  type BookFormat,
  type BookOptions,
  bookFormats,
  formatOf,
  readBook,
  writeBook,
} from './book.js'
export type { RcloneTools } from './rclone.js'
export {
  type Book,
  type BookEntry,
  type BookWarning,
  placeOf,
  portOf,
  type Site,
  type SiteTls,
  type WrittenBook,
} from './site.js'
export { parseSiteUrl, type SiteUrl, siteUrl } from './url.js'
